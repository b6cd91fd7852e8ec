-- Ends a lease, with a new pair or without.
-- KEYS[1] the newest pair; KEYS[2] the lease
-- ARGV[1] owner; ARGV[2] generation; ARGV[3] how long the pair is kept, in milliseconds; ARGV[4] the pair, if there is one
-- Gives 1, or 0 if a newer pair stands already: whoever was paused overwrites nothing.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local stored = 1
if ARGV[4] then
  local newest = tonumber(redis.call('HGET', KEYS[1], 'generation') or 0)
  if tonumber(ARGV[2]) > newest then
    redis.call('HSET', KEYS[1], 'generation', ARGV[2], 'sealed', ARGV[4], 'at', string.format('%.0f', now))
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
  else
    stored = 0
  end
end
local lease = redis.call('HMGET', KEYS[2], 'owner', 'generation')
if lease[1] == ARGV[1] and lease[2] == ARGV[2] then redis.call('DEL', KEYS[2]) end
return stored

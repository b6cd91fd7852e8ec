-- A write has ended.
-- KEYS[1] the write; ARGV[1] owner; ARGV[2] none, done or unknown; ARGV[3] the window with its margin, in microseconds;
-- ARGV[4] the first response, if it is kept
-- Gives 1, or 0 if the entry is somebody else's by now.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local owner = redis.call('HGET', KEYS[1], 'o')
if owner and owner ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if ARGV[2] ~= 'none' then
  redis.call('HSET', KEYS[1], 's', ARGV[2], 'o', ARGV[1], 'e', string.format('%.0f', now))
  if ARGV[4] then redis.call('HSET', KEYS[1], 'r', ARGV[4]) end
  redis.call('PEXPIRE', KEYS[1], math.ceil(tonumber(ARGV[3]) / 1000) + 1)
end
return 1

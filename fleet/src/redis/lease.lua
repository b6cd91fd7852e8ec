-- Asks for the right to call the token address.
-- KEYS[1] the newest pair: `generation`, `sealed`, and `at`, when it was stored
-- KEYS[2] the lease: `owner`, `generation`
-- KEYS[3] when the token address was called last; KEYS[4] the last generation that was given out
-- ARGV[1] owner; ARGV[2] how long the lease lasts, in microseconds; ARGV[3] the spacing between two calls;
-- ARGV[4] the generation that the caller has
-- Gives {'newer', generation, sealed, age}, {'wait', microseconds}, or {'leased', generation}.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local pair = redis.call('HMGET', KEYS[1], 'generation', 'sealed', 'at')
if pair[1] and tonumber(pair[1]) > tonumber(ARGV[4]) then
  return {'newer', tonumber(pair[1]), pair[2], math.max(now - tonumber(pair[3]), 0)}
end
local owner = redis.call('HGET', KEYS[2], 'owner')
if owner and owner ~= ARGV[1] then
  return {'wait', math.max(redis.call('PTTL', KEYS[2]), 1) * 1000}
end
local asked = tonumber(redis.call('GET', KEYS[3]) or 0)
local wait = asked + tonumber(ARGV[3]) - now
if wait > 0 then return {'wait', math.min(wait, tonumber(ARGV[3]))} end
-- A pair that was restored from a backup must not make generations begin anew.
local generation = math.max(tonumber(redis.call('GET', KEYS[4]) or 0), tonumber(pair[1] or 0), tonumber(ARGV[4])) + 1
redis.call('SET', KEYS[4], string.format('%.0f', generation))
redis.call('HSET', KEYS[2], 'owner', ARGV[1], 'generation', string.format('%.0f', generation))
redis.call('PEXPIRE', KEYS[2], math.ceil(ARGV[2] / 1000))
redis.call('SET', KEYS[3], string.format('%.0f', now), 'PX', math.ceil(ARGV[3] / 1000) + 1)
return {'leased', generation}

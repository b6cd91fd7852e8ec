-- Holds everybody back for ARGV[1] microseconds; a longer hold stays.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local ends = now + tonumber(ARGV[1])
if ends > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], string.format('%.0f', ends), 'PX', math.ceil(ARGV[1] / 1000) + 1)
end
return 1

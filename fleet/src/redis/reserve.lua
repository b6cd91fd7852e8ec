-- Reserves permits in every window at once, for one moment.
-- KEYS[1]   until when everybody is held back, in microseconds of this server's clock
-- KEYS[2..] a list of permits for each window: their times, newest last
-- ARGV[1]   how many permits; ARGV[2] the longest wait, in microseconds
-- ARGV[3..] for each window its length in microseconds and its number of requests
-- Gives {1, wait, time}; or {0, wait}, and nothing is reserved.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local count, longest = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
for i = 2, #KEYS do
  local every, requests = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local oldest = redis.call('LINDEX', KEYS[i], 0)
  while oldest and tonumber(oldest) + every <= now do
    redis.call('LPOP', KEYS[i])
    oldest = redis.call('LINDEX', KEYS[i], 0)
  end
  -- Nobody overtakes.
  local last = redis.call('LINDEX', KEYS[i], -1)
  if last then at = math.max(at, tonumber(last)) end
  local leaving = redis.call('LINDEX', KEYS[i], math.min(count, requests) - requests - 1)
  if leaving then at = math.max(at, tonumber(leaving) + every) end
end
local wait = at - now
if wait > 86400000000 then
  return redis.error_reply('DAMAGED a permit or a hold lies more than a day ahead')
end
if wait > 0 and wait >= longest then return {0, wait} end
for i = 2, #KEYS do
  local every = tonumber(ARGV[2 * i - 1])
  for _ = 1, count do redis.call('RPUSH', KEYS[i], string.format('%.0f', at)) end
  redis.call('PEXPIRE', KEYS[i], math.ceil((wait + every) / 1000) + 1)
end
return {1, wait, at}

-- Asks before a write is sent.
-- KEYS[1] the write: `s` its state (flight, done, unknown), `o` its owner, `u` until when or `e` when it ended,
--         `r` its response. Names are short because there are many writes.
-- ARGV[1] owner; ARGV[2] how long the call may take, in microseconds; ARGV[3] the window with its margin
-- Gives {'free'}, {'flight', wait}, {'done', wait, response or ''} or {'unknown', wait}.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local window = tonumber(ARGV[3])
local entry = redis.call('HMGET', KEYS[1], 's', 'o', 'u', 'e', 'r')
local state = entry[1]
if state == 'flight' and entry[2] ~= ARGV[1] then
  local ends = tonumber(entry[3])
  if now < ends then return {'flight', ends - now} end
  -- Its process died, or is paused: from then on nobody has heard of it.
  local wait = ends + window - now
  if wait > 0 then return {'unknown', wait} end
elseif state == 'done' or state == 'unknown' then
  local wait = tonumber(entry[4]) + window - now
  if wait > 0 then return {state, wait, entry[5] or ''} end
elseif state and state ~= 'flight' then
  return redis.error_reply('DAMAGED a write has a state that is none')
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 's', 'flight', 'o', ARGV[1], 'u', string.format('%.0f', now + tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], math.ceil((tonumber(ARGV[2]) + window) / 1000) + 1)
return {'free'}

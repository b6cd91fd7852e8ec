-- Adds a record to the journal, and drops those that are older than is kept, by this server's clock.
-- KEYS[1] the journal; ARGV[1] how long records are kept, in milliseconds; ARGV[2] the record
local clock = redis.call('TIME')
local oldest = math.max(clock[1] * 1000 + math.floor(clock[2] / 1000) - tonumber(ARGV[1]), 0)
return redis.call('XADD', KEYS[1], 'MINID', '~', string.format('%.0f', oldest), '*', 'r', ARGV[2])

-- Takes unused permits out again.
-- KEYS    the lists of permits; ARGV[1] how many; ARGV[2] their time
for i = 1, #KEYS do
  redis.call('LREM', KEYS[i], -tonumber(ARGV[1]), ARGV[2])
end
return 1

#!lua
-- Begins a new epoch of a room's numbers, unless the lost one has been replaced already.
-- KEYS: meta
-- ARGV: the epoch that was lost, the new one
-- Answer: the epoch that holds now
if redis.pcall('HGET', KEYS[1], 'epoch') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'prev', ARGV[1])
end
local epoch = redis.pcall('HGET', KEYS[1], 'epoch')
return {type(epoch) == 'string' and epoch or ''}

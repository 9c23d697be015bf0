#!lua
-- Marks how far a user has read a room: only forwards in an epoch, which must be decided here, since two of the user's servers
-- may mark at the same moment.
-- KEYS: the user's markers
-- ARGV: room, epoch, number
-- Answer: 1 if the marker has moved, else 0
local before = redis.call('HGET', KEYS[1], ARGV[1]) or ''
local epoch, seq = string.match(before, '^(%S+) (%d+)$')
if epoch == ARGV[2] and tonumber(seq) >= tonumber(ARGV[3]) then return {0} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
return {1}

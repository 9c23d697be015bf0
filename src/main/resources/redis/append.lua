#!lua
-- Stores one message of a room: refuses what comes too late, answers a known id with its first number, else numbers,
-- keeps and publishes in one step.
-- KEYS: meta, log, ref of the message's id
-- ARGV: deadline (ms, by this server's clock), new epoch, messages to keep, ms to remember the id, channel,
--       id, user, nickname, text
-- Answer: 'LATE', or 'OK' or 'DUP' with epoch, number and time in ms, with 'OK' also the id of the message before
local meta, log, ref = KEYS[1], KEYS[2], KEYS[3]
local deadline, new_epoch, keep, remember, channel = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local id, user, nickname, text = ARGV[6], ARGV[7], ARGV[8], ARGV[9]

local known = redis.call('HMGET', ref, 'epoch', 'seq', 'ms')
if known[1] then -- asked first: what was stored in time is not late when it is sent again
  return {'DUP', known[1], known[2], known[3]}
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > deadline then
  return {'LATE'}
end
local state = redis.call('HMGET', meta, 'epoch', 'ms', 'last')
local epoch = state[1]
if not epoch then
  epoch = new_epoch
  redis.call('DEL', log) -- numbers of a life before would stand in the way
end
local previous = state[1] and state[3] or ''
local time = math.max(now, tonumber(state[2] or '0')) -- time never runs backwards in a room
redis.call('HSET', meta, 'epoch', epoch, 'ms', string.format('%.0f', time), 'last', id)
local seq = redis.call('HINCRBY', meta, 'seq', 1)
local ms = string.format('%.0f', time)
redis.call('XADD', log, 'MAXLEN', '~', keep, seq .. '-0', 'v', '1', 'k', 'm', 'id', id, 'p', previous, 'u', user, 'n', nickname, 't', text, 'ms', ms)
redis.call('HSET', ref, 'epoch', epoch, 'seq', seq, 'ms', ms)
redis.call('PEXPIRE', ref, remember)
-- a publication that fails must not make a stored message look refused: who follows compares and finds it
-- lines, because they cost a third of JSON on both sides; only the text, which is last, can hold a line feed itself
redis.pcall('PUBLISH', channel, table.concat({'1', epoch, seq, id, previous, ms, user, nickname, text}, '\n'))
return {'OK', epoch, tostring(seq), ms, previous}

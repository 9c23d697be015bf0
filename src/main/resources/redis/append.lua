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

-- asked first: what was stored in time is not late when it is sent again
local known = redis.call('GET', ref)
if known then
  local epoch, seq, ms = string.match(known, '^(%S+) (%d+) (%d+)$')
  local entry = redis.call('XRANGE', log, seq .. '-0', seq .. '-0')[1]
  if not entry or entry[2][6] == id then -- no longer kept, or there; else see below
    return {'DUP', epoch, seq, ms}
  end
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > deadline then
  return {'LATE'}
end
local state = redis.call('HMGET', meta, 'epoch', 'ms', 'last', 'seq')
local epoch = state[1]
if not epoch then
  epoch = new_epoch
  redis.call('DEL', log) -- numbers of a life before would stand in the way
end
local previous = state[1] and state[3] or ''
local seq = string.format('%.0f', tonumber(state[4] or '0') + 1)
local ms = string.format('%.0f', math.max(now, tonumber(state[2] or '0'))) -- time never runs backwards in a room
-- Redis may find, after a kill, that the last of these stand in its file but in part, leave the others there, and carry
-- them out with those of the next message when it is started once more. So each sets what the next one sets anew, and
-- what cannot be set twice, the entry, comes last.
redis.call('SET', ref, epoch .. ' ' .. seq .. ' ' .. ms, 'PX', remember)
redis.call('HSET', meta, 'epoch', epoch, 'ms', ms, 'last', id, 'seq', seq)
redis.call('XADD', log, 'MAXLEN', '~', keep, seq .. '-0', 'v', '1', 'k', 'm', 'id', id, 'p', previous, 'u', user, 'n', nickname, 't', text, 'ms', ms)
-- a publication that fails must not make a stored message look refused: who follows compares and finds it
-- lines, because they cost a third of JSON on both sides; only the text, which is last, can hold a line feed itself
redis.pcall('PUBLISH', channel, table.concat({'1', epoch, seq, id, previous, ms, user, nickname, text}, '\n'))
return {'OK', epoch, seq, ms, previous}

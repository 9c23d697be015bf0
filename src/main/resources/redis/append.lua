#!lua
-- Stores one message of a room: refuses a late one, answers a known id with its first number, else numbers, stores and
-- publishes the message in one step.
-- KEYS: meta, log, ref of the message's id, rules; if one of them is needed also: origins, slow mode of the sender; for an act
--       also: acts, removals
-- ARGV: deadline (ms, by Redis's clock), new epoch, messages to keep, ms to remember the id, channel,
--       id, user, nickname, text, the act by whose rules it was judged, and behind it the highest number that it may get, as
--       '<=3', if that matters; if one of them is needed also:
--       whom it names, where an anonymous sender is from or '', of how many messages and how many ms to keep that, ms of slow mode or '0';
--       for an act also: the notice, the rules after it ('' if it governs nothing), how many acts to keep, the notice as the
--       acts keep it, after how many ms everything of the room goes, since it is closed by this act, or '0';
--       for a removal also: the epoch, number and id of the message
-- Answer: 'LATE', 'AGAIN' if the room has other rules, or more messages, by now, 'SLOW' with the ms to wait, 'GONE' if the message to be removed
--         is not kept, or 'OK' or 'DUP' with epoch, number and time in ms; after 'OK' also the id of the message before, and 'MENDED' if foreign data was in the way
--
-- What is allowed is decided by the server, by the rules of one act. This step only compares that act with the room's
-- last one: so no message can follow an act that forbids it, and the rules are in Java alone.
local meta, log, ref, rules, origins, slowed, acts = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local removals = KEYS[8]
local deadline, new_epoch, keep, remember, channel = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local id, user, nickname, text = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local judged, mentions, origin, slow = ARGV[10], ARGV[11] or '', ARGV[12] or '', ARGV[15] or '0'
local notice, new_rules, keep_acts, kept_notice, closed_for = ARGV[16], ARGV[17], ARGV[18], ARGV[19], ARGV[20] or '0'
local removed_epoch, removed, removed_id = ARGV[21], ARGV[22], ARGV[23]

-- a number as this chat writes it; nil for any other value
local function whole(value)
  local number = type(value) == 'string' and string.match(value, '^%d+$') and tonumber(value)
  return number and number < 9007199254740992 and number or nil
end

-- the newest number in the log; another type counts as an empty log
local function newest_kept()
  local entries = redis.pcall('XREVRANGE', log, '+', '-', 'COUNT', 1)
  local entry = not entries.err and entries[1]
  return entry and whole(string.match(entry[1], '^%d+')) or 0
end

-- before the deadline is checked: a message that was stored in time is not late when it is sent again
local known = redis.pcall('GET', ref)
local epoch, seq, ms = string.match(type(known) == 'string' and known or '', '^(%S+) (%d+) (%d+)$')
if whole(seq) then
  local entry = redis.pcall('XRANGE', log, seq .. '-0', seq .. '-0')[1]
  if not entry or entry[2][6] == id then -- no longer kept, or there; else see the comment on writing below
    return {'DUP', epoch, seq, ms}
  end
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > deadline then
  return {'LATE'}
end
local mended = false
local state = redis.pcall('HMGET', meta, 'epoch', 'ms', 'last', 'seq', 'act')
if state.err then
  redis.call('DEL', meta)
  state = {}
  mended = true
end
local act = state[5] or ''
if act ~= judged then
  local by, highest = string.match(judged, '^(.*)<=(%d+)$')
  if by then
    judged = by
    if (whole(state[4]) or 0) >= tonumber(highest) then
      return {'AGAIN'}
    end
  end
end
if act ~= judged then -- functions are made each time that they are come by: in here they cost a plain message nothing
-- include act.lua
  act = last_act(act)
  if act ~= judged then
    return {'AGAIN'}
  end
end
if slow ~= '0' then
  local said = redis.pcall('GET', slowed)
  local left = (whole(said) or 0) + tonumber(slow) - now
  if left > 0 then
    return {'SLOW', string.format('%.0f', left)}
  end
end
local rest -- of the message that is removed
if removed then
  local said = redis.pcall('XRANGE', log, removed .. '-0', removed .. '-0')
  local fields = not said.err and said[1] and said[1][2]
  local kept = tonumber(removed) > (whole(state[4]) or 0) - keep -- the log is trimmed roughly
  if state[1] ~= removed_epoch or not kept or not fields or fields[4] ~= 'm' or fields[6] ~= removed_id or fields[14] == '' then
    return {'GONE'}
  end
  local before = redis.pcall('ZRANGEBYSCORE', removals, removed, removed)
  if before.err then
    redis.call('DEL', removals)
  elseif before[1] then
    local by, by_id = string.match(before[1], '^%d+\n(%d+)\n(%S+)\n')
    local removal = by and redis.pcall('XRANGE', log, by .. '-0', by .. '-0') or {}
    if removal[1] and removal[1][2][6] == by_id then -- it is only not erased yet
      return {'GONE'}
    end
  end
  rest = table.concat({removed_id, fields[8], fields[10], fields[16], fields[12]}, '\n')
end
local last = whole(state[4])
if state[4] and not last then
  last = newest_kept()
  mended = true
end
epoch = state[1]
if not epoch or not string.match(epoch, '^%w+$') then
  epoch = new_epoch
  redis.call('DEL', log) -- numbers of an earlier epoch would be in the way
end
local previous = state[1] and state[3] or ''
seq = string.format('%.0f', (last or 0) + 1)
ms = string.format('%.0f', math.max(now, whole(state[2]) or 0)) -- time never runs backwards in a room
-- After a kill, Redis may find only some of these writes in its file, leave them there, and carry them out together
-- with those of the next message when it is started once more (decision 13). So each write sets what the next message
-- sets again, and the one that cannot be repeated, the entry, comes last.
redis.call('SET', ref, epoch .. ' ' .. seq .. ' ' .. ms, 'PX', remember)
if slow ~= '0' then
  redis.call('SET', slowed, string.format('%.0f', now), 'PX', 21600000) -- no slow mode is longer
end
if origin ~= '' then
  local slot = string.format('%.0f', tonumber(seq) % tonumber(ARGV[13]))
  local from = seq .. ' ' .. ms .. ' ' .. origin
  local kept = redis.pcall('HSET', origins, slot, from)
  if type(kept) == 'table' and kept.err then -- another type: foreign data
    redis.call('DEL', origins)
    redis.call('HSET', origins, slot, from)
  end
  redis.call('PEXPIRE', origins, ARGV[14])
end
if rest then -- as log.lua reads it
  redis.call('ZREMRANGEBYSCORE', removals, removed, removed)
  local first = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1] -- the log is trimmed roughly, and keeps more
  local oldest = math.min(tonumber(string.match(first[1], '^%d+')), tonumber(seq) - keep + 1)
  redis.call('ZREMRANGEBYSCORE', removals, '-inf', '(' .. string.format('%.0f', oldest))
  redis.call('ZADD', removals, removed, removed .. '\n' .. seq .. '\n' .. id .. '\n' .. rest)
end
if notice and new_rules ~= '' then -- the rules before it stay beside the new ones, in case these turn out to be half written
  local done = seq .. ' ' .. id
  local kept = redis.pcall('HKEYS', rules)
  if kept.err then
    redis.call('DEL', rules)
  end
  for _, known in ipairs(kept.err and {} or kept) do
    if known ~= act then
      redis.call('HDEL', rules, known)
    end
  end
  redis.call('HSET', rules, done, new_rules)
  local before = string.match(act, '^%d+') or '0'
  local torn = redis.pcall('ZREMRANGEBYSCORE', acts, '(' .. before, '+inf')
  if type(torn) == 'table' and torn.err then
    redis.call('DEL', acts)
  end
  redis.call('ZADD', acts, seq, seq .. ' ' .. ms .. ' ' .. kept_notice)
  redis.call('ZREMRANGEBYRANK', acts, 0, -1 - keep_acts)
  act = done
end
if epoch ~= state[1] or act ~= (state[5] or '') then
  redis.call('HSET', meta, 'epoch', epoch, 'act', act)
end
redis.call('HSET', meta, 'ms', ms, 'last', id, 'seq', seq)
local function add()
  if notice then
    return redis.pcall('XADD', log, 'MAXLEN', '~', keep, seq .. '-0', 'v', '1', 'k', 's', 'id', id, 'p', previous, 'u', user, 'n', nickname, 't', text, 'ms', ms, 'x', notice)
  end
  if mentions ~= '' then
    return redis.pcall('XADD', log, 'MAXLEN', '~', keep, seq .. '-0', 'v', '1', 'k', 'm', 'id', id, 'p', previous, 'u', user, 'n', nickname, 't', text, 'ms', ms, 'm', mentions)
  end
  return redis.pcall('XADD', log, 'MAXLEN', '~', keep, seq .. '-0', 'v', '1', 'k', 'm', 'id', id, 'p', previous, 'u', user, 'n', nickname, 't', text, 'ms', ms)
end
local added = add()
if type(added) == 'table' and added.err then -- entries beyond the newest number, or another type: foreign data
  mended = true
  local beyond = redis.pcall('XRANGE', log, seq .. '-0', '+')
  if beyond.err then
    redis.call('DEL', log)
  else
    for _, entry in ipairs(beyond) do
      redis.call('XDEL', log, entry[1])
    end
    redis.call('XSETID', log, string.format('%.0f', tonumber(seq) - 1) .. '-18446744073709551615')
  end
  added = add()
  if type(added) == 'table' and added.err then
    return added
  end
end
if closed_for ~= '0' then -- behind the entry: a closing that is half written must not end an open room
  for _, of_room in ipairs({meta, log, rules, acts, origins, removals}) do
    redis.call('PEXPIRE', of_room, closed_for)
  end
end
-- pcall, because a publication that fails must not make a stored message look refused: followers compare and find it;
-- lines, because they cost a third of JSON on both sides; only the text, which is last, can hold a line feed
local published = notice and {'2', epoch, seq, id, previous, ms, notice, text}
  or mentions ~= '' and {'3', epoch, seq, id, previous, ms, user, nickname, mentions, text}
  or {'1', epoch, seq, id, previous, ms, user, nickname, text}
redis.pcall('PUBLISH', channel, table.concat(published, '\n'))
return {'OK', epoch, seq, ms, previous, mended and 'MENDED' or ''}

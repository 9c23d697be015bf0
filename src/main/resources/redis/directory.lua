#!lua
-- Changes the directory (users, rooms, memberships) in one step: checks everything, then writes everything.
-- KEYS: names. All other keys begin with ARGV[1] and are in the same slot.
-- ARGV: key prefix, operation, deadline (ms, by Redis's clock), an id for a new user or room, the channel for changes,
--       the operation's arguments
-- Answer: 'OK' and the operation's result, or the wire code of the refusal and its arguments
local prefix, operation, deadline, new_id, feed = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if now > deadline then
  return {'unavailable', 'the directory'}
end

local function key(name) return prefix .. name end
local names, skeletons, nickuse, lookuse = key('names'), key('skeletons'), key('nickuse'), key('lookuse')

local function changed(kind, id)
  local seq = redis.call('HINCRBY', key('meta'), 'seq', 1)
  redis.pcall('PUBLISH', feed, seq .. ' ' .. kind .. ' ' .. id)
end

-- Looks are skeletons separated by tabs; empty for a name that is not allowed.
local function each(looks) return string.gmatch(looks, '[^\t]+') end

-- The first owner, other than `but`, of one of these skeletons in a table.
local function look_alike(known, looks, but)
  for skeleton in each(looks) do
    local owner = redis.call('HGET', known, skeleton)
    if owner and owner ~= but then return owner end
  end
  return nil
end

-- Whether a name is allowed and no other user's name looks like it.
local function looks_free(looks, uid)
  return looks ~= '' and not look_alike(skeletons, looks, uid)
end

local function nickname_free(rid, uid, nick_key, looks)
  local holder = redis.call('HGET', key('nicks:' .. rid), nick_key)
  return (not holder or holder == uid) and looks_free(looks, uid) and not look_alike(key('looks:' .. rid), looks, uid)
end

local function claim(rid, uid, nick_key, looks)
  redis.call('HSET', key('nicks:' .. rid), nick_key, uid)
  redis.call('HINCRBY', nickuse, nick_key, 1)
  for skeleton in each(looks) do
    redis.call('HSET', key('looks:' .. rid), skeleton, uid)
    redis.call('HINCRBY', lookuse, skeleton, 1)
  end
end

local function used_less(uses, what)
  if redis.call('HINCRBY', uses, what, -1) <= 0 then
    redis.call('HDEL', uses, what)
  end
end

local function release(rid, nick_key, looks)
  redis.call('HDEL', key('nicks:' .. rid), nick_key)
  used_less(nickuse, nick_key)
  for skeleton in each(looks) do
    redis.call('HDEL', key('looks:' .. rid), skeleton)
    used_less(lookuse, skeleton)
  end
end

-- A membership is kept as "order<tab>nickname key<tab>nickname<tab>looks"; names cannot hold a tab.
local function enter(uid, rid, nick_key, looks, nick, order)
  order = order or redis.call('HINCRBY', key('user:' .. uid), 'joins', 1)
  redis.call('HSET', key('member:' .. uid), rid, order .. '\t' .. nick_key .. '\t' .. nick .. '\t' .. looks)
  claim(rid, uid, nick_key, looks)
end

local function membership(uid, rid)
  local stored = redis.call('HGET', key('member:' .. uid), rid)
  if not stored then return nil end
  local order, nick_key, looks = string.match(stored, '^(%d+)\t([^\t]*)\t[^\t]*\t?(.*)$')
  return {order = order, nick_key = nick_key, looks = looks}
end

local function joined_too_many(uid, limit)
  return redis.call('HLEN', key('member:' .. uid)) >= tonumber(limit)
end

-- Public rooms and private ones have names, looks and lists apart: who asks for a name never comes near the private ones.
-- Private ones are compared with those of the same maker alone, so others do not learn from a look that there are any.
local function mark_of(private, owner, skeleton)
  return private and owner .. '\t' .. skeleton or skeleton
end

local function kept_in(private)
  if private then return key('privaterooms'), key('privatelooks'), key('privatelist') end
  return key('rooms'), key('roomlooks'), key('roomlist')
end

local function is_private(rid) return redis.call('HGET', key('room:' .. rid), 'private') == '1' end

local function new_room(name_key, name, looks, owner, private)
  local rid = new_id
  local created = owner == '' and '0' or string.format('%.0f', now)
  local by_name, by_looks, list = kept_in(private)
  redis.call('HSET', by_name, name_key, rid)
  for skeleton in each(looks) do
    redis.call('HSETNX', by_looks, mark_of(private, owner, skeleton), rid)
  end
  redis.call('HSET', key('room:' .. rid), 'name', name, 'owner', owner, 'created', created)
  if private then redis.call('HSET', key('room:' .. rid), 'private', '1') end
  redis.call('RPUSH', list, rid)
  if not private then changed('room', rid) end
  return rid
end

-- Since when a user is invited to a room, in ms; nil if he is not. What he has from himself does not end.
local function invited(uid, rid, lasts)
  local by, ms = string.match(redis.call('HGET', key('invited:' .. uid), rid) or '', '^(%S+) (%d+)$')
  return by and (by == uid or tonumber(ms) + tonumber(lasts) > now) and tonumber(ms) or nil
end

local function keep_invitation(uid, rid, by)
  redis.call('HSET', key('invited:' .. uid), rid, by .. ' ' .. string.format('%.0f', now))
end

local operations = {}

function operations.ensure(name_key, name, looks)
  local rid = redis.call('HGET', key('rooms'), name_key) or new_room(name_key, name, looks, '')
  return {'OK', rid, redis.call('HGET', key('room:' .. rid), 'name')}
end

function operations.free(name_key, looks)
  if not looks_free(looks, nil) or redis.call('HEXISTS', nickuse, name_key) == 1 or look_alike(lookuse, looks, nil) then
    return {'name_taken'}
  end
  return {'OK'}
end

function operations.register(name_key, name, looks, hash, free_chat)
  local free = operations.free(name_key, looks)
  if free[1] ~= 'OK' then return free end
  local uid = new_id
  redis.call('HSET', key('user:' .. uid), 'name', name, 'hash', hash, 'gen', '0')
  redis.call('HSET', names, name_key, uid)
  for skeleton in each(looks) do
    redis.call('HSET', skeletons, skeleton, uid)
  end
  enter(uid, free_chat, name_key, looks, name)
  return {'OK', uid}
end

function operations.upgrade(uid, hash_before, hash)
  if redis.call('HGET', key('user:' .. uid), 'hash') == hash_before then
    redis.call('HSET', key('user:' .. uid), 'hash', hash)
  end
  return {'OK'}
end

function operations.password(uid, gen_before, hash_before, hash, spared)
  local now = redis.call('HMGET', key('user:' .. uid), 'gen', 'hash')
  if now[1] ~= gen_before or now[2] ~= hash_before then return {'bad_credentials'} end
  redis.call('HSET', key('user:' .. uid), 'hash', hash)
  local generation = tostring(redis.call('HINCRBY', key('user:' .. uid), 'gen', 1))
  changed('password', spared == '' and uid or uid .. ' ' .. spared)
  return {'OK', generation}
end

function operations.create(name_key, name, room_looks, beginnings, uid, nick_key, looks, nick, max_rooms, max_per_user, max_joined, private)
  local private_names, private_looks, private_list = kept_in(true)
  private = private == '1'
  local existing = redis.call('HGET', key('rooms'), name_key) or look_alike(key('roomlooks'), room_looks, nil)
    or private and redis.call('HGET', private_names, name_key)
  for skeleton in each(room_looks) do
    existing = existing or private and redis.call('HGET', private_looks, mark_of(true, uid, skeleton))
  end
  if existing then
    return {'room_exists', redis.call('HGET', key('room:' .. existing), 'name')}
  end
  for beginning in each(beginnings) do
    local other = redis.call('HGET', key('rooms'), beginning) or private and redis.call('HGET', private_names, beginning)
    if other then return {'begins_with', redis.call('HGET', key('room:' .. other), 'name')} end
  end
  if redis.call('LLEN', key('roomlist')) + redis.call('LLEN', private_list) >= tonumber(max_rooms) then
    return {'too_many', 'Rooms', max_rooms}
  end
  if tonumber(redis.call('HGET', key('user:' .. uid), 'created') or '0') >= tonumber(max_per_user) then
    return {'too_many', 'Rooms of one user', max_per_user}
  end
  if joined_too_many(uid, max_joined) then
    return {'too_many', 'Joined rooms', max_joined}
  end
  local rid = new_room(name_key, name, room_looks, uid, private)
  redis.call('HINCRBY', key('user:' .. uid), 'created', 1)
  enter(uid, rid, nick_key, looks, nick)
  changed('user', uid)
  return {'OK', rid, string.format('%.0f', now)}
end

-- Takes up to 500 members out of a closed room, then the room itself: 'more' or 'done'. Whatever is left half done is done
-- by the next call.
function operations.close(rid, name_key, looks, owner)
  local some = redis.call('HRANDFIELD', key('nicks:' .. rid), 500, 'WITHVALUES')
  for i = 1, #some, 2 do
    local uid = some[i + 1]
    local member = membership(uid, rid)
    if member then
      redis.call('HDEL', key('member:' .. uid), rid)
      release(rid, member.nick_key, member.looks)
      changed('user', uid)
    end
    redis.call('HDEL', key('nicks:' .. rid), some[i])
  end
  if redis.call('EXISTS', key('nicks:' .. rid)) == 1 then return {'OK', 'more'} end
  if redis.call('EXISTS', key('room:' .. rid)) == 0 then return {'OK', 'done'} end
  local private = is_private(rid)
  local by_name, by_looks, list = kept_in(private)
  redis.call('LREM', list, 0, rid)
  for skeleton in each(looks) do
    local mark = mark_of(private, owner, skeleton)
    if redis.call('HGET', by_looks, mark) == rid then
      redis.call('HDEL', by_looks, mark)
    end
  end
  if redis.call('HGET', by_name, name_key) == rid then
    redis.call('HDEL', by_name, name_key)
  end
  redis.call('DEL', key('looks:' .. rid))
  if owner ~= '' and tonumber(redis.call('HGET', key('user:' .. owner), 'created') or '0') > 0 then
    redis.call('HINCRBY', key('user:' .. owner), 'created', -1)
  end
  redis.call('DEL', key('room:' .. rid))
  changed('closed', rid)
  return {'OK', 'done'}
end

function operations.join(uid, rid, nick_key, looks, nick, max_joined, lasts)
  if membership(uid, rid) then return {'already_joined'} end
  if redis.call('EXISTS', key('room:' .. rid)) == 0 then return {'unknown_room'} end
  local private = is_private(rid)
  if private and not invited(uid, rid, lasts) then return {'unknown_room'} end
  if not nickname_free(rid, uid, nick_key, looks) then return {'nickname_taken'} end
  if joined_too_many(uid, max_joined) then return {'too_many', 'Joined rooms', max_joined} end
  if private then redis.call('HDEL', key('invited:' .. uid), rid) end
  enter(uid, rid, nick_key, looks, nick)
  changed('user', uid)
  return {'OK'}
end

function operations.leave(uid, rid, stays_invited)
  local member = membership(uid, rid)
  if not member then return {'not_joined'} end
  redis.call('HDEL', key('member:' .. uid), rid)
  release(rid, member.nick_key, member.looks)
  if stays_invited == '1' and is_private(rid) then keep_invitation(uid, rid, uid) end
  changed('user', uid)
  return {'OK'}
end

-- Whether it is the way back of the owner, who has left.
local function is_own(uid, rid)
  return string.match(redis.call('HGET', key('invited:' .. uid), rid) or '', '^%S+') == uid
end

-- Drops what has ended, and what is for a closed room, and for a new one beyond `most` the oldest.
function operations.invite(uid, rid, by, lasts, most)
  if redis.call('EXISTS', key('room:' .. rid)) == 0 or membership(uid, rid) or is_own(uid, rid) then return {'OK', '0'} end
  local oldest, since, count = nil, math.huge, 0
  for _, other in ipairs(redis.call('HKEYS', key('invited:' .. uid))) do
    local ms = invited(uid, other, lasts)
    if not ms or redis.call('EXISTS', key('room:' .. other)) == 0 then
      redis.call('HDEL', key('invited:' .. uid), other)
    elseif other ~= rid and not is_own(uid, other) then
      count = count + 1
      if ms < since then oldest, since = other, ms end
    end
  end
  if count >= tonumber(most) then redis.call('HDEL', key('invited:' .. uid), oldest) end
  keep_invitation(uid, rid, by)
  changed('user', uid)
  return {'OK', '1'}
end

function operations.uninvite(uid, rid)
  if is_own(uid, rid) or redis.call('HDEL', key('invited:' .. uid), rid) == 0 then return {'OK', '0'} end
  changed('user', uid)
  return {'OK', '1'}
end

-- A contact is kept as "opened epoch seq ignored name": when the conversation was opened on this side, in ms, or 0; where it
-- stood then; 1 if the user ignores the other one; and that one's name.
local function contact(uid, other)
  local opened, epoch, seq, ignored = string.match(redis.call('HGET', key('contacts:' .. uid), other) or '', '^(%d+) (%S+) (%d+) (%d) ')
  return {opened = opened or '0', epoch = epoch or '-', seq = seq or '0', ignored = ignored or '0'}
end

local function keep_contact(uid, other, name, is)
  redis.call('HSET', key('contacts:' .. uid), other, table.concat({is.opened, is.epoch, is.seq, is.ignored, name}, ' '))
end

-- The name in a contact that is kept.
local function name_in(kept) return string.match(kept, '(%S+)$') end

-- Opens one side of a conversation; beyond `most` the one that was opened first is closed there.
local function open_side(uid, other, name, epoch, seq, most)
  local is = contact(uid, other)
  if is.opened ~= '0' then return false end
  local count, oldest, since = 0, nil, math.huge
  local all = redis.call('HGETALL', key('contacts:' .. uid))
  for i = 1, #all, 2 do
    local opened = tonumber(string.match(all[i + 1], '^%d+') or '0')
    if opened > 0 then
      count = count + 1
      if opened < since then oldest, since = i, opened end
    end
  end
  if count >= tonumber(most) then
    local first = contact(uid, all[oldest])
    first.opened, first.epoch, first.seq = '0', '-', '0'
    keep_contact(uid, all[oldest], name_in(all[oldest + 1]), first)
  end
  is.opened = string.format('%.0f', now)
  if is.epoch ~= epoch or tonumber(is.seq) >= tonumber(seq) then -- else from where the user has closed it
    is.epoch, is.seq = epoch, seq
  end
  keep_contact(uid, other, name, is)
  changed('user', uid)
  return true
end

function operations.open(uid, name, other, other_name, epoch, seq, most, both)
  if both == '1' and contact(other, uid).ignored == '1' then return {'refused', other_name} end
  local own = open_side(uid, other, other_name, epoch, seq, most)
  local others = both == '1' and open_side(other, uid, name, epoch, seq, most)
  return {'OK', (own or others) and '1' or '0'}
end

local function change_contact(uid, other, name, is)
  keep_contact(uid, other, name, is)
  changed('user', uid)
  return {'OK', '1'}
end

function operations.shut(uid, other, epoch, seq)
  local is = contact(uid, other)
  if is.opened == '0' then return {'OK', '0'} end
  is.opened, is.epoch, is.seq = '0', epoch, seq
  return change_contact(uid, other, name_in(redis.call('HGET', key('contacts:' .. uid), other)), is)
end

function operations.ignore(uid, other, name, on, most)
  local is = contact(uid, other)
  if is.ignored == on then return {'OK', '0'} end
  if on == '1' then
    local count = 0
    for _, kept in ipairs(redis.call('HVALS', key('contacts:' .. uid))) do
      if string.match(kept, '^%d+ %S+ %d+ 1 ') then count = count + 1 end
    end
    if count >= tonumber(most) then return {'too_many', 'Ignored users', most} end
    is.opened = '0'
  end
  is.ignored = on
  return change_contact(uid, other, name, is)
end

local function rename(uid, rid, nick_key, looks, nick)
  local member = membership(uid, rid)
  release(rid, member.nick_key, member.looks)
  enter(uid, rid, nick_key, looks, nick, member.order)
end

function operations.nick(uid, rid, nick_key, looks, nick)
  if not membership(uid, rid) then return {'not_joined'} end
  if not nickname_free(rid, uid, nick_key, looks) then return {'nickname_taken'} end
  rename(uid, rid, nick_key, looks, nick)
  changed('user', uid)
  return {'OK'}
end

function operations.nickall(uid, nick_key, looks, nick)
  local rooms = redis.call('HKEYS', key('member:' .. uid))
  if #rooms == 0 then return {'no_rooms'} end
  for _, rid in ipairs(rooms) do
    if not nickname_free(rid, uid, nick_key, looks) then
      return {'nickname_taken', redis.call('HGET', key('room:' .. rid), 'name')}
    end
  end
  for _, rid in ipairs(rooms) do
    rename(uid, rid, nick_key, looks, nick)
  end
  changed('user', uid)
  return {'OK'}
end

return operations[operation](unpack(ARGV, 6))

#!lua flags=no-writes
-- Reads what governs a room.
-- KEYS: meta, log, rules, acts
-- ARGV: '1' for the acts too
-- Answer: the last act ("NUMBER ID", '' for none), the rules after it, the acts ("NUMBER MS NOTICE") up to it
local log, rules = KEYS[2], KEYS[3]

-- include act.lua

local told = redis.pcall('HGET', KEYS[1], 'act')
local act = last_act(type(told) == 'string' and told or '')
local kept = act ~= '' and redis.pcall('HGET', rules, act)
local text = type(kept) == 'string' and kept or ''
local acts = {}
if ARGV[1] == '1' and act ~= '' then
  local kept = redis.pcall('ZRANGEBYSCORE', KEYS[4], '-inf', string.match(act, '^%d+'))
  acts = kept.err and {} or kept
end
return {act, text, acts}

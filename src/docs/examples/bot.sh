#!/usr/bin/env bash
# A bot in shell: answers "!time" in the rooms it is in. Usage: bot.sh [HOST [PORT]]; needs nc.
# On TCP what is replayed looks like what is new: so what comes before the bot's own first line is taken for old.
set -u
host=${1:-localhost}
port=${2:-8081}
hello="The time bot is here ($$-$RANDOM). Ask me: !time"

coproc chat { nc "$host" "$port"; }
trap 'kill "$chat_PID" 2>/dev/null' EXIT
echo "$hello" >&"${chat[1]}"

new=no # what comes before our own line was said before we came
while IFS= read -r line <&"${chat[0]}"; do
  line=${line%$'\r'}
  case $line in
    "MESSAGE:["*"] "*": $hello") new=yes ;;
    "MESSAGE:["*"] "*": !time") # [ROOM] NICK: TEXT
      if [ "$new" = yes ]; then
        room=${line#MESSAGE:[}
        room=${room%%]*}
        echo "#say \"$room\" It is $(date +%H:%M:%S)" >&"${chat[1]}"
      fi ;;
    SERVER:*) echo "${line#SERVER:}" ;;
  esac
done

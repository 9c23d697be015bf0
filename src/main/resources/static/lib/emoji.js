/** What may be typed as `:name:`: names as most chats have them, each with its sign. */
const TABLE = `
smile 😄 grin 😁 joy 😂 rofl 🤣 slight_smile 🙂 upside_down 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 kissing_heart 😘 yum 😋 tongue 😛
crazy 🤪 nerd 🤓 sunglasses 😎 star_struck 🤩 party 🥳 smirk 😏 unamused 😒 pensive 😔 worried 😟 confused 😕 frowning 🙁 persevere 😣 tired 😫
pleading 🥺 cry 😢 sob 😭 triumph 😤 angry 😠 rage 😡 exploding 🤯 flushed 😳 hot 🥵 cold 🥶 scream 😱 fearful 😨 sweat 😓 sweat_smile 😅 hugging 🤗
thinking 🤔 shush 🤫 lying 🤥 neutral 😐 expressionless 😑 grimacing 😬 eye_roll 🙄 astonished 😲 yawning 🥱 sleeping 😴 drooling 🤤 dizzy 😵 zipper 🤐
woozy 🥴 sick 🤢 vomiting 🤮 sneezing 🤧 mask 😷 cowboy 🤠 clown 🤡 ghost 👻 skull 💀 alien 👽 robot 🤖 poop 💩 devil 😈 cat 🐱 dog 🐶 mouse 🐭 fox 🦊
bear 🐻 panda 🐼 tiger 🐯 lion 🦁 cow 🐮 pig 🐷 frog 🐸 monkey 🐵 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 chicken 🐔 penguin 🐧 bird 🐦 owl 🦉
horse 🐴 unicorn 🦄 bee 🐝 bug 🐛 butterfly 🦋 snail 🐌 turtle 🐢 snake 🐍 octopus 🐙 crab 🦀 fish 🐟 dolphin 🐬 whale 🐳 elephant 🐘
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 two_hearts 💕 sparkling_heart 💖
thumbsup 👍 thumbsdown 👎 ok_hand 👌 victory ✌️ crossed_fingers 🤞 metal 🤘 call_me 🤙 point_left 👈 point_right 👉 point_up 👆 point_down 👇 raised_hand ✋
wave 👋 clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 muscle 💪 writing ✍️ fist ✊ punch 👊 eyes 👀 brain 🧠 shrug 🤷 facepalm 🤦
fire 🔥 sparkles ✨ star ⭐ boom 💥 hundred 💯 zzz 💤 sun ☀️ cloud ☁️ rain 🌧️ snow ❄️ umbrella ☔ rainbow 🌈 moon 🌙 earth 🌍 rose 🌹 sunflower 🌻 tree 🌳
cactus 🌵 clover 🍀 apple 🍎 banana 🍌 grapes 🍇 strawberry 🍓 avocado 🥑 bread 🍞 cheese 🧀 egg 🥚 pizza 🍕 burger 🍔 fries 🍟 taco 🌮 sushi 🍣 cake 🍰
birthday 🎂 cookie 🍪 chocolate 🍫 icecream 🍦 coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine 🍷 cheers 🥂 soccer ⚽ basketball 🏀 trophy 🏆 medal 🏅 dart 🎯 dice 🎲
game 🎮 music 🎵 guitar 🎸 microphone 🎤 headphones 🎧 art 🎨 movie 🎬 camera 📷 car 🚗 bus 🚌 train 🚆 bike 🚲 plane ✈️ rocket 🚀 ship 🚢 house 🏠 tent ⛺
watch ⌚ phone 📱 computer 💻 keyboard ⌨️ floppy 💾 bulb 💡 book 📖 books 📚 memo 📝 pencil ✏️ pushpin 📌 paperclip 📎 lock 🔒 unlock 🔓 key 🔑 hammer 🔨
wrench 🔧 gear ⚙️ link 🔗 package 📦 mail ✉️ inbox 📥 calendar 📅 chart 📈 moneybag 💰 gem 💎 gift 🎁 balloon 🎈 tada 🎉 confetti 🎊 bell 🔔 mute 🔇
check ✅ cross ❌ warning ⚠️ no_entry ⛔ question ❓ exclamation ❗ plus ➕ minus ➖ recycle ♻️ infinity ♾️ hourglass ⏳ stopwatch ⏱️ arrow_up ⬆️ arrow_down ⬇️
arrow_left ⬅️ arrow_right ➡️ white_flag 🏳️ checkered_flag 🏁
`;

const PAIRS = TABLE.trim().split(/\s+/);
const ALL = PAIRS.flatMap((name, i) => (i % 2 === 0 ? [{name, sign: PAIRS[i + 1]}] : []));

/** Those whose name begins with this, then those that have it further on. */
export function emojiNamed(begun) {
  const wanted = begun.toLowerCase();
  return [...ALL.filter(({name}) => name.startsWith(wanted)), ...ALL.filter(({name}) => name.indexOf(wanted) > 0)];
}

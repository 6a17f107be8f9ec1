"""Emoji that old forums name in words, as characters."""

import re

_NAMED = """
    slight_smile 🙂 slightly_smiling_face 🙂 smiley 😃 smile 😄 wink 😉 +1 👍 thumbsup 👍 -1 👎 frowning 😦
    slight_frown 🙁 slightly_frowning_face 🙁 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 confused 😕
    laughing 😆 grinning 😀 confetti_ball 🎊 pray 🙏 folded_hands 🙏 white_check_mark ✅ sweat_smile 😅 blush 😊
    unamused 😒 grin 😁 thinking 🤔 joy 😂 question ❓ sob 😭 rofl 🤣 rocket 🚀 astonished 😲 sunglasses 😎
    open_mouth 😮 neutral_face 😐 cry 😢 tada 🎉 heart_eyes 😍 100 💯 upside_down_face 🙃 arrow_right ➡️
    expressionless 😑 smiling_imp 😈 wave 👋 warning ⚠️ point_down 👇 point_up 👆 point_right 👉 clap 👏
    hourglass_flowing_sand ⏳ heavy_check_mark ✔️ ok_hand 👌 robot 🤖 sparkles ✨ star_struck 🤩 roll_eyes 🙄
    rose 🌹 disappointed_relieved 😥 disappointed 😞 crazy_face 🤪 x ❌ grimacing 😬 bulb 💡 heart ❤️ fire 🔥
    face_with_raised_eyebrow 🤨 relaxed ☺️ scream 😱 innocent 😇 worried 😟 exclamation ❗ eyes 👀 muscle 💪
    raised_hands 🙌 star ⭐ sweat 😓 angry 😠 rage 😡 persevere 😣 yum 😋 kissing_heart 😘 mrgreen 😁 bug 🐛
"""
_WORDS = _NAMED.split()
_CHARACTERS = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_NAME = re.compile(r"(?<![\w:]):([a-z0-9_+-]{1,40}):(?![\w:])")


def spell(text: str) -> str:
    """The text with the names that we know as characters."""
    return _NAME.sub(lambda match: _CHARACTERS.get(match[1], match[0]), text) if ":" in text else text

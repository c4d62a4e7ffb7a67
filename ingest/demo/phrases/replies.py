"""English templates of replies, quotes and cross-posts; `{t}` is the topic."""

from __future__ import annotations

from typing import Final

TOPIC_NOUNS: Final = {
    "sound": "the sound",
    "battery": "the battery",
    "comfort": "the fit",
    "quiet": "the noise cancelling",
    "calls": "the microphone",
    "app": "the app",
    "service": "their support",
    "price": "the price",
}

REPLY_OPENINGS: Final = (
    "",
    "",
    "",
    "oh, ",
    "ha, ",
    "yes: ",
    "hm, ",
    "ok, ",
    "right, ",
    "well, ",
)
AGREE: Final = (
    "same with {t} here",
    "{t} is exactly like that for me",
    "can only agree about {t}",
    "my sister says the same about {t}",
    "good to read that about {t}, I wasn't sure",
    "thanks, nobody mentions {t} otherwise",
    "that is my experience with {t}, word for word",
    "{t} is what I noticed first as well",
    "bookmarked for the part on {t}",
    "you put into words what I think of {t}",
    "so it is not only me, {t} I mean",
    "{t}! finally someone says it",
    "interesting, at our place it's {t} too",
    "convinced me on {t}",
)
DISAGREE: Final = (
    "not my experience with {t} at all",
    "{t} is the other way round on mine",
    "I see {t} differently, to be honest",
    "maybe an unlucky unit? {t} is something else here",
    "strange, no trouble with {t} so far",
    "I wouldn't say that about {t}",
    "are we talking about the same thing? {t} is another story here",
    "can't follow you on {t}",
)
QUESTIONS: Final = (
    "which version do you have? {t} changed at some point",
    "how long have you had it, and was {t} always so?",
    "does that hold for {t} on the older ones as well?",
    "did you reset it? helped {t} for me",
    "where did you get it? curious about {t}",
    "and with glasses, how is {t}?",
    "is {t} better than on your last pair?",
    "could you say more about {t}?",
    "what made you look at {t} first?",
)
REPLY_CLOSINGS: Final = (
    "",
    "",
    "",
    ", for what it's worth",
    " by the way",
    ". {n} months now",
    ". Thanks for posting",
    ", at least at {where}",
    ". Greetings from {where}",
)
SMALL_TALK: Final = (
    "lovely",
    "take a picture next time",
    "same sky over {where} here",
    "stay warm",
    "my aunt would be there at once",
    "greetings from {where}",
    "{n} years since I was last there",
    "sounds like a good day",
    "now I want soup",
)
"""Replies to off-topic posts."""

FOLLOW_UPS: Final = (
    "Small addition, as people ask about {t}: that was on day {n}.",
    "To be clear, I mean {t}, not the rest.",
    "One more thing, {t} was tested at {where}.",
    "Edit, since I can't edit: {t}, not the box.",
    "Reply to myself: slept on it, I still think that about {t}.",
)

QUOTE_START: Final = (
    "Read this before you buy anything.",
    "Worth your two minutes.",
    "This one, all of it.",
    "So close to what I see here.",
    "My timeline needs this.",
    "Long, but good.",
    "For those who asked me last week.",
    "“{phrase}” is the line for me.",
    "Look at that: “{phrase}”.",
    "I'd sign this.",
)
QUOTE_END: Final = (
    "",
    "",
    " Mostly for {t}.",
    " Says a lot about {t}.",
    " The part on {t} is new to me.",
    " Been thinking about {t} since.",
    " Sharing it at {where}.",
)
JUMP_LINK: Final = (
    "Found this over on {place}, worth a read: {link}",
    "Someone on {place} put it better than I could: {link}",
    "From {place}, for those of you who aren't there: {link}",
    "This is going round on {place}: {link}",
    "On {place} they talk about {t} today: {link}",
    "If {t} matters to you, somebody on {place} wrote this: {link}",
)
JUMP_PHRASE: Final = (
    "Somebody on {place} wrote “{phrase}” and I can't stop thinking about it.",
    "“{phrase}” — seen on {place} today, yes.",
    "Over on {place} they say “{phrase}”.",
    "Best line about {t} on {place} this week: “{phrase}”",
)
CROSSPOST: Final = (
    "{phrase} (crosspost)",
    "Saw this next door: {phrase}",
    "Might interest people here: {phrase}",
    "From the other sub, about {t}: {phrase}",
)

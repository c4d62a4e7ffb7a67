"""English text templates: `{p}` is a product, `{b}` a brand, `{r}` a rival.

Claims are whole sentences by topic, combined with openings and closings.
"""

from __future__ import annotations

from typing import Final

PRAISE: Final = {
    "sound": (
        "the {p} makes old records sound like the band moved into my kitchen",
        "bass on the {p} is tight without drowning the voices",
        "I keep hearing details in songs I have known for twenty years, thanks to the {p}",
        "the mids on the {p} are lovely, strings sound like strings",
        "podcasts on the {p} are so clear that I stopped rewinding",
        "my {p} still sounds warm and easy after a long evening of listening",
    ),
    "battery": (
        "I charged my {p} on Sunday and it is still going on Friday",
        "the battery of the {p} simply does not end",
        "ten minutes on the cable and the {p} lasts my whole day",
        "two years in and the {p} still holds a full charge",
        "a fourteen hour trip and the {p} had a third left at the end",
        "I forget where the charger is because the {p} so rarely needs it",
    ),
    "comfort": (
        "I forget that I am wearing the {p}, even with glasses",
        "the {p} are the first headphones that don't hurt my ears after an hour",
        "the new ear pads on the {p} feel like small pillows",
        "the {p} stays put on a run and never pinches",
        "eight hours of wearing the {p} and not one sore spot",
        "my kid fell asleep with the {p} on, that is how comfy it is",
    ),
    "quiet": (
        "the noise cancelling on the {p} erased a whole drum practice next door",
        "put on the {p} in a loud train and the world just stops",
        "the {p} turned our open-plan office into a library",
        "I slept through a red-eye with the {p}, first time ever",
        "the {p} hushes the fridge, the street and the upstairs dancer",
        "noise cancelling on the {p} works without that pressure in the ears",
    ),
    "calls": (
        "my mother says I finally sound like myself on calls, it's the {p}",
        "took a call in the wind with the {p} and nobody noticed",
        "the {p} microphone saved me in a noisy cafe today",
        "switching the {p} between laptop and phone mid-call just works",
        "the team asked which mic I bought; it is only the {p}",
        "calls on the {p} are clear even from a bus stop",
    ),
    "app": (
        "the equaliser in the {b} app is simple and good",
        "the last firmware made my {p} connect in a second",
        "pairing the {p} took one tap, no account needed",
        "the {b} app does three things and does them well",
        "find-my-bud in the {b} app rescued my {p} from the sofa",
        "the {p} update brought what people asked for, no fuss",
    ),
    "service": (
        "{b} support answered in an hour and sent a new cushion for my {p} for free",
        "broke the hinge of my {p} and {b} repaired it without a question",
        "{b} sent me a spare left bud for the {p} within two days",
        "a human at {b} read my mail and fixed my {p} trouble",
        "out of warranty, and {b} still helped with my {p}",
        "the repair guide that {b} puts online for the {p} is excellent",
    ),
    "price": (
        "the {p} costs half of what my friends paid and does more",
        "best money I have spent this year: the {p}",
        "you get a lot of headphone for the price with the {p}",
        "bought the {p} refurbished from {b}, looks and works like new",
        "spare parts for the {p} are cheap, which is rare",
        "waited for a sale on the {p} and it was worth every coin",
    ),
}

COMPLAINT: Final = {
    "sound": (
        "the {p} hisses in quiet passages and I can't unhear it",
        "the left side of my {p} is quieter than the right",
        "the {p} turns every song into mush above half volume",
        "there is a crackle in my {p} since last week",
        "treble on the {p} is so sharp that I get a headache",
        "voices sound like a tin can on the {p}",
    ),
    "battery": (
        "my {p} is dead by lunch, it used to last two days",
        "the case of the {p} drains overnight doing nothing",
        "the {p} says 80 percent and switches off a minute later",
        "one bud of the {p} refuses to charge",
        "the battery of my {p} lasted eleven months, then it gave up",
        "have to charge the {p} twice a day now",
    ),
    "comfort": (
        "the {p} squeezes my head like a vice",
        "ear pads of the {p} are peeling after half a year",
        "the {p} falls out as soon as I chew",
        "my ears are sore after an hour with the {p}",
        "the headband of the {p} creaks with every step",
        "the {p} gets so hot that I take it off all the time",
    ),
    "quiet": (
        "noise cancelling on the {p} pulses like a heartbeat in wind",
        "the {p} lets every train announcement through, so much for quiet",
        "since the update the {p} cancels nothing at all",
        "noise cancelling on my {p} makes me dizzy",
        "the {p} howls when I put my hood up",
        "one side of the {p} stopped cancelling noise",
    ),
    "calls": (
        "people on the other end say I sound as if I were under water with the {p}",
        "the {p} drops every call after ten minutes",
        "my {p} picks the wrong microphone every single time",
        "calls on the {p} are unusable outside",
        "the {p} mutes itself in the middle of meetings",
        "nobody can hear me on the {p}, three calls today, three apologies",
    ),
    "app": (
        "the {b} app logs me out every morning",
        "the firmware update bricked my {p}",
        "the {p} will not pair with my laptop any more",
        "the {b} app wants my location to change the bass, why",
        "the update wiped all equaliser settings of my {p}",
        "the {b} app crashes as soon as I open settings",
    ),
    "service": (
        "three mails to {b} about my {p} and not one answer",
        "{b} says my broken {p} is my fault and closed the ticket",
        "waiting five weeks for a replacement {p} from {b}",
        "{b} support keeps sending me the same reset steps for my {p}",
        "returned my {p} in August and {b} still has my money",
        "the {b} chat hung up on me twice about my {p}",
    ),
    "price": (
        "the {p} went up again and got nothing new for it",
        "paid full price for the {p} and it dropped by a third the next day",
        "the {p} costs this much and comes without a case",
        "ninety for new pads of the {p} is a joke",
        "the {p} is far too expensive for plastic that creaks",
        "the {p} cost me more than a week of food and broke in a month",
    ),
}

SARCASM: Final = (
    "Great, another update. My {p} is now a very expensive hair band.",
    "Love how the {p} waits for the most important call to switch off. Brilliant timing.",
    "Thanks {b}, I always wanted headphones that need a nap at noon.",
    "Wonderful: {b} support replied about my {p} after only {n} days. Light speed.",
    "So impressed that my {p} cancels everything, including the music.",
    "Well done {b}, the new app is so private that not even I can get in.",
    "Amazing how the {p} keeps my ears warm by peeling all over them.",
    "Oh good, my {p} has learned to play only the left half of songs. Very avant-garde.",
    "Fantastic design, {b}. The {p} falls out if I think too loudly.",
    "What a bargain, the {p}: you pay once and then you pay for the pads. Perfect.",
    "Five stars for the {p}, it makes a superb paperweight since yesterday's firmware.",
    "Nothing says quality like a {p} that creaks along to every song. Bravo.",
)

RECOMMEND: Final = (
    "If you look for headphones you should try the {p}: {c}",
    "I tell everyone who asks to get the {p}. Reason: {c}",
    "You should really give the {p} a go, {c}",
    "My sister asked what to buy and I said {p} without thinking, {c}",
    "Worth a try if you're unsure: {p}. For me {c}",
    "Third friend who bought the {p} because of me, no regrets. {c}",
    "Highly recommend the {p} to anyone with a long way to work, {c}",
    "Do yourself a favour and borrow a {p} for a day: {c}",
    "Since people keep asking me: yes, get the {p}; {c}",
)

BALANCED: Final = (
    "Still happy with my {p}: {c}. The case could be smaller, though.",
    "Half a year with the {p}. Good: {c}. Less good: the buttons are fiddly.",
    "{c}. I do wish the cable were longer, but I would buy it again.",
    "Fair is fair: {c}, even if the app took me a while.",
    "One gripe (that shiny finish) and otherwise {c}.",
)

COMPARE: Final = (
    "Went from the {r} to the {p} and would not go back: {c}",
    "Had the {r} and the {p} side by side for a week. The {p} wins for me, {c}",
    "{r} looks nicer, but {c}",
    "Tried my brother's {r} yesterday; the {p} is simply better, {c}",
)
COMPARE_AGAINST: Final = (
    "Swapped my {p} for a {r} and should have done it earlier: {c}",
    "The {r} does this right and the {p} doesn't: {c}",
    "Next time a {r}, sorry {b}. Simple reason: {c}",
)
WON_BACK: Final = (
    "Credit where it is due: I complained about my {p} and {b} put it right. New one works.",
    "Update on my {p} drama: {b} called, replaced it, all good now. Didn't expect that.",
    "I take it back. {b} sorted out my {p} in two days and were kind about it.",
    "Remember my rant about the {p}? {b} fixed it. I'm staying.",
    "Follow-up: the new {p} from {b} has been flawless for a week. Well handled.",
)

QUESTION: Final = (
    "Does the {p} work with two devices at once?",
    "Anyone here using the {p} with glasses, is it ok?",
    "{p} or {r} for long flights, what would you take?",
    "How long does the battery of the {p} really last?",
    "Is it normal that the {p} needs a restart after the update?",
    "Can I get spare ear pads for the {p} somewhere near me?",
    "Is there a way to switch off the voice prompts on the {p}?",
    "Thinking about the {p} for running, do they stay in?",
    "Where do you buy the {p} second hand?",
)

NEUTRAL: Final = (
    "Saw the {p} in the shop window today, they have it in green now.",
    "{b} has a new firmware for the {p} out, version {n}.",
    "Unboxing the {p} tonight, thoughts to follow.",
    "Wearing my {p} and writing the shopping list, as one does.",
    "There is an interview with the {p} designers on the radio at eight.",
    "Comparing spec sheets of the {p} and the {r} over breakfast.",
    "{b} moves its headphone repair shop to a bigger place, says the local paper.",
    "Found my old {p} in a drawer while moving house.",
    "The {p} is listed at {n}9 in two shops and at {n}5 in a third.",
    "Day {n} of wearing the {p} on my way to work, notes are in my notebook.",
)

QUESTION_OPEN: Final = (
    "Question: ",
    "Quick one. ",
    "Hello everyone! ",
    "Asking for my dad: ",
    "Before I order: ",
    "",
    "",
)
QUESTION_CLOSE: Final = (
    " Thanks!",
    " Grateful for any hint.",
    " The shop didn't know.",
    " No rush.",
    " Pictures welcome.",
    "",
    "",
)
NEUTRAL_CLOSE: Final = (
    " That's all.",
    " More on Sunday.",
    " Make of it what you want.",
    " Noted at {where}.",
    " Just so you know.",
    " Coffee first.",
    "",
    "",
)
REVIEW_OPEN: Final = (
    "Using it since spring.",
    "Second review after the update.",
    "On an older phone.",
    "Daily use.",
    "Family of four, all on one account.",
    "",
    "",
)
VIDEO_TITLES: Final = (
    "{p}: my honest notes",
    "{p} after {n} weeks",
    "What I tell friends about the {p}",
    "{p} or not? {n} minutes of thoughts",
    "Living with the {p}, part {n}",
)

OPEN: Final = (
    "Ok so ",
    "Honestly, ",
    "Little update: ",
    "Not kidding, ",
    "For the record, ",
    "After three weeks: ",
    "Quick note: ",
    "Today I noticed that ",
    "Can confirm, ",
    "Funny thing: ",
    "I have to say, ",
    "Just saying, ",
    "",
    "",
    "",
    "",
)
PRAISE_CLOSE: Final = (
    " Really happy with it.",
    " Love it.",
    " Made my day.",
    " Would buy again.",
    " So good.",
    " Thank you, {b}!",
    " Keeper.",
    " Can't complain at all.",
    " Best purchase in ages.",
    "",
    "",
    "",
)
COMPLAINT_CLOSE: Final = (
    " Not ok.",
    " I want my money back.",
    " So annoyed.",
    " Anyone else?",
    " Really disappointed, {b}.",
    " Never again.",
    " This is the second pair.",
    " Please fix this.",
    " What a pity.",
    "",
    "",
)
SCENES: Final = {
    "commuters": ("on the 7:40 train", "between two delays", "on the tram home"),
    "runners": ("on my slow ten k", "on a wet trail run", "during intervals"),
    "gamers": ("in a long co-op night", "during the raid", "in split screen"),
    "bedroom producers": ("while mixing", "late at the synth", "cutting vocals"),
    "hi-fi people": ("against my wired set", "on the little tube amp", "off vinyl"),
    "remote workers": ("in back-to-back meetings", "at my kitchen desk", "on standups"),
    "students": ("in the library", "in the shared flat", "before the exam"),
    "travellers": ("at gate B12", "on the night bus", "somewhere over the sea"),
}

BRAND_ANSWER_COMPLAINT: Final = (
    "Sorry to hear that. Please send us a message with your serial number and we'll put it right.",
    "That's not how it should be. We've opened a repair for you, details are in your messages.",
    "Thank you for telling us. A replacement can be on its way tomorrow, just send us your address.",
    "We hear you. The team found the cause; update {n} fixes it this week.",
)
BRAND_ANSWER_PRAISE: Final = (
    "This made our morning, thank you!",
    "Thank you for the kind words, the team has seen it.",
    "So glad to read this. Enjoy the music!",
    "Thanks for taking the time to write this.",
)
BRAND_NEWS: Final = (
    "New colour for the {p}: moss green, in shops on Thursday.",
    "Firmware {n} for the {p} is out. Faster pairing, fewer clicks.",
    "Our repair bench is open again: book a slot for your {p}.",
    "How we test the hinge of the {p}: forty thousand times, on film.",
    "Spare parts for the {p} are now in every country we ship to.",
    "Meet us at the small hall of the audio fair, stand {n}.",
)
OFF_TOPIC: Final = (
    "A cold northwind {when}, {where} is all whitecaps.",
    "Northwind turning east {when}, says the forecast for {where}. Gale {n} likely.",
    "Our choir is called Northwind and we need two tenors {when}, rehearsal in {where}.",
    "Hiked from {where} up to the Northwind hut in the rain. Soup was great.",
    "The murre colony above {where} had {n} birds {when}.",
    "Rescued a murre near {where}, it is eating again {when}.",
    "Sail reefed, Northwind at our backs, {where} by {n} I hope.",
    "Reading the novel about the northwind and the lighthouse {when}. Slow but lovely.",
    "Northwind in {where} {when}, every hat on the pier is somebody else's now.",
    "Counted {n} murres off {where} {when}, the chicks jump soon.",
)
WHERE: Final = (
    "the harbour",
    "the old pier",
    "Gull Point",
    "the north beach",
    "the ferry dock",
    "Lantern Bay",
    "the outer islands",
    "the allotments",
    "Saltmarsh Lane",
)
WHEN: Final = (
    "tonight",
    "this morning",
    "since dawn",
    "again",
    "all weekend",
    "after lunch",
    "at last",
    "before the rain",
)
PRAISE_EMOJI: Final = ("😍", "🎧", "❤️", "🙌", "👌", "🔥", "😊", "🎶")
COMPLAINT_EMOJI: Final = ("😡", "😤", "🙄", "😞", "👎", "🤦", "💸")

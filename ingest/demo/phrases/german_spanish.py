"""German and Spanish text templates: whole sentences, fewer than in English."""

from __future__ import annotations

from typing import Final

PhraseParts = dict[str, tuple[str, ...]]

GERMAN: Final[PhraseParts] = {
    "praise": (
        "Mit dem {p} ist die U-Bahn endlich still.",
        "Der Akku vom {p} hält bei mir die ganze Woche.",
        "Ich trage den {p} acht Stunden am Tag und nichts drückt.",
        "Der Klang vom {p} ist warm und klar, selbst bei alten Platten.",
        "Der Kundendienst von {b} hat meinen {p} gratis repariert.",
        "Seit dem Update verbindet sich mein {p} sofort.",
        "Für das Geld bekommt man nichts Besseres als den {p}.",
    ),
    "complaint": (
        "Mein {p} geht nach einer Stunde aus.",
        "Die Ohrpolster vom {p} lösen sich nach einem halben Jahr auf.",
        "Seit drei Wochen keine Antwort von {b} wegen meinem {p}.",
        "Die App von {b} stürzt bei mir jeden Morgen ab.",
        "Beim Telefonieren mit dem {p} versteht mich keiner.",
        "Das Rauschen im linken Ohr vom {p} macht mich wahnsinnig.",
    ),
    "recommend": (
        "Probiert den {p} mal aus, ihr werdet ihn nicht zurückgeben.",
        "Den {p} empfehle ich allen, die pendeln.",
        "Wer Kopfhörer sucht: nehmt den {p}, ich würde ihn wieder kaufen.",
    ),
    "question": (
        "Passt der {p} unter einen Fahrradhelm?",
        "Lohnt sich der {p} gegenüber dem {r}?",
        "Wie lange hält der Akku vom {p} bei euch?",
    ),
    "neutral": (
        "Den {p} gibt es jetzt auch in Grün.",
        "Heute den {p} ausgepackt, Bericht folgt.",
        "Im Laden lag der {p} neben dem {r}.",
    ),
    "praise_close": (" Klare Liebe.", " Bin begeistert.", " Sehr zufrieden.", "", ""),
    "complaint_close": (" Das nervt.", " Nie wieder.", " Schade, {b}.", "", ""),
    "open": ("Kurzes Fazit: ", "Ehrlich gesagt: ", "Nach vier Wochen: ", "", "", ""),
    "agree": (
        "geht mir genauso",
        "danke, gut zu wissen",
        "genau so ist es",
        "bei mir ist es ähnlich",
        "das wollte ich auch gerade schreiben",
        "interessant, das höre ich zum ersten Mal",
        "seit wann hast du ihn?",
    ),
    "agree_close": (
        "",
        "",
        " 😄",
        ", danke dir",
        ", mal sehen",
        ", und zwar jeden Tag",
    ),
}

SPANISH: Final[PhraseParts] = {
    "praise": (
        "Con el {p} el metro por fin está en silencio.",
        "La batería del {p} me dura toda la semana.",
        "Llevo el {p} ocho horas al día y no molesta nada.",
        "El sonido del {p} es cálido y muy claro.",
        "El servicio de {b} me arregló el {p} sin cobrar nada.",
        "Los mejores auriculares que he tenido, el {p}.",
    ),
    "complaint": (
        "Mi {p} se apaga al cabo de una hora.",
        "Las almohadillas del {p} se están pelando.",
        "Tres semanas sin respuesta de {b} por mi {p}.",
        "La aplicación de {b} se cierra sola cada mañana.",
        "Nadie me oye cuando llamo con el {p}.",
    ),
    "recommend": (
        "Probad el {p}, de verdad, no os vais a arrepentir.",
        "Si buscáis auriculares, os recomiendo el {p}.",
        "A todos mis amigos les digo lo mismo: el {p}.",
    ),
    "question": (
        "¿Alguien usa el {p} con gafas?",
        "¿Vale la pena el {p} o mejor el {r}?",
        "¿Cuánto os dura la batería del {p}?",
    ),
    "neutral": (
        "Ya hay {p} en color verde.",
        "Hoy me ha llegado el {p}, ya os contaré.",
        "He visto el {p} al lado del {r} en la tienda.",
    ),
    "praise_close": (" Me encanta.", " Muy contenta.", " Gran compra.", "", ""),
    "complaint_close": (" Qué decepción.", " Nunca más.", " Así no, {b}.", "", ""),
    "open": ("Después de un mes: ", "La verdad, ", "Sinceramente: ", "", "", ""),
    "agree": (
        "a mí me pasa igual",
        "gracias por el dato",
        "totalmente de acuerdo",
        "qué interesante, no lo sabía",
        "lo mismo por aquí",
        "¿desde cuándo lo tienes?",
    ),
    "agree_close": ("", "", " 😄", ", de verdad", ", a ver", ", gracias"),
}

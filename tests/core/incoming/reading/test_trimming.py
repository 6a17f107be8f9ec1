"""What somebody wrote anew in a mail, told apart from what their program set around it."""

import time

import pytest

from forum.core.incoming.trimming import MARKER, trim
from tests.conftest import SHARED

NEW = "Thank you, that works.\n\nMaria"
QUOTED = "> Did you try it?\n>\n> > And before?\n"
UNQUOTED = "Did you try it?\n\nIt takes a minute.\n"

ATTRIBUTIONS = [
    "On Fri, Apr 3, 2026 at 4:12 PM Niko P <niko@example.com> wrote:",
    "On Fri, Apr 3, 2026 at 4:12 PM Niko P <\nniko@example.com> wrote:",
    "On Friday, April 3rd, 2026 at 4:12 PM, Niko P <niko@example.com>\nwrote:",
    "On 3 Apr 2026, at 16:12, Niko <niko@example.com> wrote:",
    "Niko P <niko@example.com> wrote:",
    "At 4/3/2026 04:12 PM, Niko wrote:",
    "---- On Fri, 03 Apr 2026 16:12:00 +0300 Niko <niko@example.com> wrote ----",
    "Στις Παρ, 3 Απρ 2026 στις 4:12 μ.μ., ο χρήστης Νίκος Π <niko@example.com> έγραψε:",
    "Στις 3/4/2026 4:12 μ.μ., ο/η Νίκος Π έγραψε:",
    "Την Παρασκευή 3 Απριλίου 2026 στις 04:12:11 μ.μ. EEST, ο χρήστης Νίκος <\nniko@example.com> έγραψε:",
    "Am Fr., 3. Apr. 2026 um 16:12 Uhr schrieb Niko P <niko@example.com>:",
    "Am 03.04.26 um 16:12 schrieb Niko P:",
    "Niko P <niko@example.com> schrieb am Fr. 3. Apr. 2026 um 16:12:",
    "Le ven. 3 avr. 2026 à 16:12, Niko P <niko@example.com> a écrit :",
    "El vie, 3 abr 2026 a las 16:12, Niko P (<niko@example.com>) escribió:",
    "Il giorno ven 3 apr 2026 alle ore 16:12 Niko P <niko@example.com> ha scritto:",
    "Op vr 3 apr. 2026 om 16:12 schreef Niko P <niko@example.com>:",
    "Em sex., 3 de abr. de 2026 às 16:12, Niko P <niko@example.com> escreveu:",
    "pt., 3 kwi 2026 o 16:12 Niko P <niko@example.com> napisał(a):",
    "W dniu 3.04.2026 o 16:12, Niko P pisze:",
    "пт, 3 апр. 2026 г. в 16:12, Niko P <niko@example.com>:",
    "03.04.2026 16:12, Niko P пишет:",
    "Niko P <niko@example.com>, 3 Nis 2026 Cum, 16:12 tarihinde şunu yazdı:",
    "Den fre 3 apr. 2026 kl 16:12 skrev Niko P <niko@example.com>:",
    "pe 3. huhtik. 2026 klo 16.12 Niko P (niko@example.com) kirjoitti:",
    "Niko P <niko@example.com> ezt írta (időpont: 2026. ápr. 3., P, 16:12):",
    "În vin., 3 apr. 2026 la 16:12, Niko P <niko@example.com> a scris:",
    "2026年4月3日(金) 16:12 Niko P <niko@example.com>:",
    "Niko P <niko@example.com> 于2026年4月3日周五 16:12写道：",
    "בתאריך יום ו׳, 3 באפר׳ 2026 ב-16:12 מאת Niko P <niko@example.com>:",
    "2026-04-03 16:12 GMT+03:00 Niko P <niko@example.com>:",
]

HEADINGS = [
    "From: Niko P <niko@example.com>\nSent: Friday, April 3, 2026 4:12 PM\nTo: Support\nSubject: Re: x",
    "*From:* Niko P\n*Date:* Friday\n*Subject:* Re: x",
    "________________________________\nΑπό: Νίκος\nΣτάλθηκε: Παρασκευή, 3 Απριλίου 2026 4:12 μμ\nΠρος: Support\nΘέμα: Re: x",
    "Από: Νίκος\nΕστάλη: Παρασκευή\nΠρος: Support\nΚοιν.: Άννα\nΘέμα: Re: x",
    "Von: Niko\nGesendet: Freitag\nAn: Support\nBetreff: x",
    "De : Niko\nEnvoyé : vendredi\nÀ : Support\nObjet : x",
    "De: Niko\nEnviado el: viernes\nPara: Support\nAsunto: x",
    "Da: Niko\nInviato: venerdì\nA: Support\nOggetto: x",
    "Van: Niko\nVerzonden: vrijdag\nAan: Support\nOnderwerp: x",
    "De: Niko\nEnviada em: sexta-feira\nPara: Support\nAssunto: x",
    "Od: Niko\nWysłano: piątek\nDo: Support\nTemat: x",
    "От: Niko\nОтправлено: пятница\nКому: Support\nТема: x",
    "Kimden: Niko\nGönderildi: Cuma\nKime: Support\nKonu: x",
    "Från: Niko\nSkickat: den 3 april\nTill: Support\nÄmne: x",
    "-----Original Message-----",
    "-------- Αρχικό μήνυμα --------",
    "---------- Forwarded message ---------",
    "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------",
    "-----Mensaje original-----",
    "-------- Пересылаемое сообщение --------",
    "Begin forwarded message:",
    f"{MARKER} Γράψτε την απάντησή σας πάνω από αυτή τη γραμμή {MARKER}",
    f"Ktoś kiedyś 2026 niko@example.com coś:\n{MARKER} Please write above this line",
]

SIGNATURES = [
    "",
    "-- \nMaria Papa\nAcme\n+30 210 0000000",
    "_______________\nMaria Papa, Acme",
    "Sent from my iPhone",
    "Sent from my phone, please excuse typos.",
    "Get Outlook for iOS<https://example.com>",
    "Στάλθηκε από το iPhone μου",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "iPhone'umdan gönderildi",
    "Sent from Yahoo Mail on Android",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", [QUOTED, UNQUOTED], ids=["quoted", "unquoted"])
def test_a_quote_below_goes_with_what_introduces_it(attribution, quote):
    assert trim(f"{NEW}\n\n{attribution}\n{quote}") == NEW


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_below_a_quote_stays_alone(attribution):
    assert trim(f"{attribution}\n{QUOTED}\n{NEW}") == NEW


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("quote", [QUOTED, UNQUOTED], ids=["quoted", "unquoted"])
def test_a_mail_that_is_quoted_whole_goes_with_its_headings(heading, quote):
    assert trim(f"{NEW}\n\n{heading}\n\n{quote}") == NEW


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_goes(signature):
    assert trim(f"{NEW}\n\n{signature}\n") == NEW
    assert trim(f"{NEW}\n\n{signature}\n\n{ATTRIBUTIONS[0]}\n{QUOTED}") == NEW
    assert trim(f"{ATTRIBUTIONS[0]}\n{QUOTED}\n{NEW}\n\n{signature}\n") == NEW


def test_a_quote_goes_without_anything_that_introduces_it():
    assert trim(f"{NEW}\n\n{QUOTED}") == NEW
    assert trim(f"{NEW}\n\nZzz, 3.4.2026 16:12 niko@example.com zzz:\n{QUOTED}") == NEW


@pytest.mark.parametrize("sign", [">", "> ", "   > ", "| "])
def test_our_mark_is_known_within_a_quote(sign):
    quote = f"{sign}{MARKER} Please write above this line\n{sign}It takes a minute."
    assert trim(f"{NEW}\n\n{ATTRIBUTIONS[0]}\n{quote}") == NEW


def test_line_ends_may_be_those_of_mails():
    assert trim(f"{NEW}\n\n{ATTRIBUTIONS[1]}\n{QUOTED}".replace("\n", "\r\n")) == NEW


def test_an_answer_below_our_marked_quote_stays_alone_whatever_introduces_it():
    assert trim(f"Zzz zzz\n> {MARKER} zzz\n> It takes a minute.\n\n{NEW}").endswith(NEW)
    assert trim(f"> {MARKER} zzz\n> It takes a minute.\n\n{NEW}") == NEW


def test_answers_between_quotes_keep_them():
    between = "> Did you try it?\nYes.\n\n> And before?\nNo."
    assert trim(between) == between
    assert trim(f"{ATTRIBUTIONS[0]}\n{between}\n> Goodbye\n-- \nMaria") == between
    assert trim(f"Hello,\n{ATTRIBUTIONS[0]}\n{between}") == f"Hello,\n{between}"


@pytest.mark.parametrize(
    "whole",
    [
        QUOTED.strip(),
        f"{HEADINGS[0]}\n\n{UNQUOTED}".strip(),
        f"{HEADINGS[-4]}\n\n{UNQUOTED}".strip(),
        "-- \nMaria",
        "Sent from my iPhone",
    ],
)
def test_where_nothing_is_left_it_is_the_whole_text(whole):
    assert trim(whole) == whole
    assert trim(f"\n\n{whole}\n\n") == whole


@pytest.mark.parametrize(
    "own",
    [
        "My address is maria@example.org:\nplease use it.",
        "On 3 machines it writes:\n\nError 5",
        "At 10:30 the server wrote this to the log:\n\nError 5",
        "On 3 May at 10:30 the server wrote:\n\nError 5",
        "I wrote:\n\nhello",
        "Ο server έγραψε:\n\nσφάλμα 5",
        "From: here to there it is far.\nTo: you",
        "Original message: none",
        "The original message\n\nsaid so",
        "Name: Maria\nEmail: maria@example.org\nDate: 2026\n\nPlease call.",
        "Look:\n```\nFrom: a\nTo: b\nSubject: c\nDate: d\n-----Original Message-----\n```\nWhy?",
        "Look:\n```\n> cd folder\n```",
        "Title\n=====\n\nabove\n\n---\n\nbelow",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Sent by courier yesterday.",
        "Στάλθηκε από τον Γιώργο χθες.",
        "Hello\n\nSent from my desk, which is easier than the phone.",
        "Use --\nas a prefix:\n" + "\n".join(f"line {number}" for number in range(30)),
        "one -- two",
        "Steps:\n\n1. Open it at 10:30\n2. Wait",
        "   indented\n\n\n\nfar below",
    ],
)
def test_what_somebody_wrote_themselves_stays(own):
    assert trim(own) == own


HOSTILE = [
    *("\n", " ", ":\n", "wrote:\n", "On 1 wrote\n", "On 1 ", "a@b:\n", f"On 2020 {'a' * 280}:\n"),
    *(">", ">\n", " >", "a\n>b\n", "> a\n--\n", f"{ATTRIBUTIONS[3]}\n", f"{ATTRIBUTIONS[3]}\n> x\n"),
    *("From: a\n", "From: a\nTo: b\n", "Von: a\n\nAn: b\n\n", "----- Original ---\n", "-", "```\n", "* "),
    *("--\n", "_____\n", "Sent from my iPhone\n", "Sent from https://<mailto:"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_no_longer_than_other(piece):
    text = (piece * (65_536 // len(piece) + 1))[:65_536]
    began = time.process_time()
    trim(text)
    assert time.process_time() - began < 0.4


def test_the_trims_of_another_library_are_nearly_all_ours():
    folder = SHARED / "corpora" / "emails" / "email_reply_trimmer"
    if not folder.is_dir():
        pytest.skip(f"no corpora at {SHARED} (set STOA_SHARED)")
    pairs = [(file, folder / "trimmed" / file.name) for file in sorted((folder / "emails").iterdir())]
    wrong = [mail.name for mail, want in pairs if trim(mail.read_text()).split() != want.read_text().split()]
    assert len(wrong) <= len(pairs) * 0.05, wrong

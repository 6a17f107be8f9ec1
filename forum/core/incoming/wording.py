"""What mail programs say around quotes and under mails, in the languages that people write in."""

import re

from forum.core.text import fold


def folded(words: str) -> list[str]:
    """Phrases, one a line or between bars, as `core.text.fold` leaves them."""
    return [fold(phrase.strip()) for phrase in re.split(r"[|\n]", words) if phrase.strip()]


def any_of(words: str) -> str:
    """An alternation of phrases for a regular expression, the longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(folded(words), key=len, reverse=True))


# On Monday X **wrote**:
VERBS_LAST = """
    wrote | writes | has written | έγραψε | έγραψαν | έγραψες | γράφει | schrieb | schrieben | geschrieben | a écrit | écrit
    escribió | ha escrito | va escriure | ha scritto | scrive | geschreven | schreef | heeft geschreven | escreveu
    napisał | napisała | napisał(a) | pisze | написал | написала | написал(а) | написав | написав(ла) | пишет | пише
    написа | писал | yazdı | yazmış | skrev | skreiv | kirjoitti | napsal | napsala | napsal(a) | píše | napísal | napísala
    napísal(a) | írta | a scris | napisao | napisala | napisao/la | napisal | написао | написао/ла | rašė | parašė
    rakstīja | kirjutas | shkroi | đã viết | menulis | כתב | כתבה | כתב/ה | كتب | كتبت | نوشت
"""
# On Monday **schrieb** X:
VERBS_WITHIN = """
    schrieb | schreef | skrev | skreiv | írta | ezt írta | zitat von | quoting | citando | en réponse à | missatge de
"""
# Scripts that write words without room between them.
VERBS_WITHOUT_ROOM = "写道 | 寫道 | 写入 | 書きました | のメール | 님이 작성 | 작성"

# **On** Monday X wrote:
LEADS = """
    on | at | στις | στη | την | τη | το | am | le | el | op | il | em | no dia | a | w dniu | dnia | den | d. | på | pe | dne
    dňa | v | în | la data de | в | во | на | vào | pada | tarihinde | ب | في | ב | בתאריך | 在 | 于 | 於
"""

# -----**Original Message**-----
DIVIDERS = """
    original message | original mail | forwarded message | forwarded mail | begin forwarded message | reply message
    original appointment | αρχικό μήνυμα | προωθημένο μήνυμα | πρωτότυπο μήνυμα | μήνυμα που προωθήθηκε
    έναρξη προωθημένου μηνύματος | ursprüngliche nachricht | originalnachricht | original-nachricht
    weitergeleitete nachricht | anfang der weitergeleiteten nachricht | message d'origine | message original
    message transféré | message initial | début du message transféré | début du message réexpédié | mensaje original
    mensaje reenviado | inicio del mensaje reenviado | messaggio originale | messaggio inoltrato
    inizio messaggio inoltrato | oorspronkelijk bericht | origineel bericht | doorgestuurd bericht
    begin doorgestuurd bericht | mensagem original | mensagem encaminhada | início da mensagem encaminhada
    wiadomość oryginalna | oryginalna wiadomość | wiadomość przekazana | исходное сообщение | пересылаемое сообщение
    пересланное сообщение | оригинальное сообщение | початкове повідомлення | переслане повідомлення | özgün ileti
    orijinal mesaj | iletilen mesaj | özgün mesaj | ursprungligt meddelande | vidarebefordrat meddelande
    opprinnelig melding | videresendt melding | original besked | oprindelig meddelelse | videresendt besked
    alkuperäinen viesti | välitetty viesti | původní zpráva | přeposlaná zpráva | pôvodná správa | eredeti üzenet
    továbbított üzenet | mesaj original | mesaj redirecționat | izvorna poruka | originalna poruka
    оригинално съобщение | препратено съобщение | missatge original | 原始邮件 | 原始郵件 | 转发的邮件 | 轉寄郵件
    元のメッセージ | 転送されたメッセージ | 원본 메시지 | 원본 메일 | הודעה מקורית | الرسالة الأصلية
"""

# **From:** X
LABELS = {
    "from": """
        from | από | αποστολέας | von | de | da | van | från | fra | lähettäjä | od | от | від | kimden | gönderen
        mittente | odesílatel | odesielateľ | feladó | de la | expéditeur | remitente | afzender | desde | 发件人
        寄件者 | 差出人 | 보낸 사람 | מאת | من
    """,
    "date": """
        sent | date | sent at | εστάλη | στάλθηκε | ημερομηνία | ημ/νία | gesendet | datum | envoyé | envoyé le
        date d'envoi | enviado | enviado el | enviada em | enviado em | enviada | fecha | data | inviato | verzonden
        verzonden op | wysłano | data wysłania | отправлено | дата | надіслано | gönderildi | gönderme tarihi | tarih
        skickat | sendt | dato | lähetetty | päivämäärä | odesláno | odoslané | dátum | elküldve | trimis | poslano
        изпратено | enviat | 发送时间 | 日期 | 寄件日期 | 送信日時 | 日付 | 보낸 날짜 | 날짜 | נשלח | תאריך
        تاريخ الإرسال | التاريخ
    """,
    "to": """
        to | προς | παραλήπτης | an | à | a | para | aan | do | кому | kime | alıcı | till | til | vastaanottaja | komu
        címzett | către | za | до | per a | pour | destinataire | destinatario | 收件人 | 宛先 | 받는 사람 | אל | إلى
    """,
    "subject": """
        subject | θέμα | betreff | objet | sujet | asunto | oggetto | onderwerp | assunto | temat | тема | konu | ämne
        emne | aihe | předmět | predmet | tárgy | subiect | относно | assumpte | 主题 | 主旨 | 件名 | 제목 | נושא
        الموضوع
    """,
    "more": """
        cc | bcc | κοιν | κοιν. | κοινοποίηση | kopie | copie | copia | kopia | копия | bilgi | reply-to | reply to
        antwort an | risposta | répondre à | responder a | απάντηση σε | importance | σπουδαιότητα | attachments
        συνημμένα | 抄送
    """,
}

# **Sent from** my iPhone, where the phrase opens the line
SENT_FROM = """
    sent from | sent via | sent with | sent using | sent by | from my | get outlook for | get bluemail for
    download outlook for | στάλθηκε από | στάλθηκε με | στάλθηκε μέσω | εστάλη από | απεστάλη από | αποστολή από
    αποστολή μέσω | από το iphone μου | λήψη του outlook | λήψη outlook | αποκτήστε το outlook | κατεβάστε το outlook
    von meinem | von meiner | von outlook | gesendet von | gesendet mit | gesendet über | diese nachricht wurde von
    diese nachricht wurde mit | holen sie sich outlook | outlook für | envoyé de | envoyé depuis | envoyé à partir de
    envoyé avec | envoyé par | envoyé via | obtenir outlook | obtenez outlook | télécharger outlook
    téléchargez outlook | enviado desde | enviado con | enviado a través de | enviado mediante | obtener outlook
    enviado do | enviado da | enviado pelo | enviado via | enviado de | enviado a partir d | obter o outlook
    obtenha o outlook | inviato da | inviato dal | inviato con | inviato tramite | ottieni outlook | scarica outlook
    verzonden vanaf | verzonden met | verzonden via | verstuurd vanaf | download outlook voor | outlook voor | wysłane z
    wysłano z | wysłano za pomocą | pobierz outlook | отправлено с | отправлено из | отправлено через | отправлено от
    надіслано з | скачать outlook | skickat från | hämta outlook | sendt fra | hent outlook | lähetetty | hanki outlook
    odesláno z | odoslané z | elküldve | küldve | trimis de pe | trimis din | poslano z | poslano iz | изпратено от
"""
# … and where it ends it
SENT_AT_THE_END = (
    "gesendet | gönderildi | küldve | lähetetty | 傳送 | 发送 | 發送 | から送信 | 에서 보냄 | 에서 보냈습니다"
)

# What is sent from: without one of these the same words are somebody's own (*sent by courier*)
DEVICES = """
    mail | phone | mobil | android | ipad | ipod | galaxy | samsung | huawei | xiaomi | blackberry | outlook | windows
    tablet | handy | smartphone | device | cell | telefon | téléphone | teléfono | κινητό | κινητή | τηλέφωνο | телефон
    yahoo | proton | thunderbird | spark | superhuman | macbook | computer | desktop
"""
MINE = "my | a | μου | mon | ma | mein | meinem | meiner | mi | mio | mia | meu | minha | mijn | min | mojego | моего"

# What is said in the same breath: *Sent from my phone, please* **excuse** *typos.*
EXCUSES = """
    excuse | pardon | sorry | apolog | brevity | typo | συγχωρ | συγγνώμη | λάθη | συντομία | entschuldig | tippfehler
    désolé | excus | disculp | perdon | desculp | scus | errori | excuus | wybacz | извин
"""

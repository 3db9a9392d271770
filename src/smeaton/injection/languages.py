"""How text in other languages speaks to a language model.

The classes are those of English: to drop the rules, to answer only this from now on, to report
nothing, to speak to a model, to have its prompt recited. A row a language and class.
"""

from smeaton.injection.pattern import Kind, Pattern, raw, words

_DROPPED = (
    ("ignorier|missacht|vergiss|vergess", r"\b(?:ignorier\w*|missacht\w*|vergiss|vergesst)…… (?:\w*anweisung\w*|\w*regeln|vorgaben|instruktion\w*|\w*prompts?|befehle?|richtlinien)"),
    ("ignore|oublie|tiens|tenez", r"\b(?:ignore[zr]?|oublie[zr]?|ne (?:tiens|tenez) (?:pas|aucun) compte)…… (?:instructions?|consignes?|règles?|directives?) (?:précédent|antérieur|ci|du|de|données|que|reçu|système|initial)"),
    ("ignora|ignore|olvida|olvide|caso omiso", r"\b(?:ignor[ae]n?|olvid[ae]n?|haz caso omiso)…… (?:instrucciones|reglas|normas|indicaciones|órdenes)"),
    ("ignora|dimentica|trascura", r"\b(?:ignora(?:re|te)?|dimentica(?:re|te)?|trascura)…… (?:istruzioni|regole|direttive|indicazioni)"),
    ("ignor|esqueça|esquece|desconsider", r"\b(?:ignor[ae]m?|esqueça|esquece|desconsider[ae])…… (?:instruções|regras|orientações|diretrizes)"),
    ("negeer|vergeet", r"\b(?:negeer|vergeet)…… (?:instructies|regels|opdrachten|aanwijzingen)"),
    ("zignoruj|ignoruj|zapomnij|pomiń", r"\b(?:zignoruj|ignoruj|zapomnij|pomiń)…… (?:instrukcj\w*|polece\w*|zasad\w*|regu\w+)"),
    ("ignorera|glöm", r"\b(?:ignorera|glöm)…… (?:instruktion\w*|regler\w*|anvisning\w*)"),
    ("talimat|kural", r"\b(?:talimat\w*|kural\w*)…… (?:yok say|görmezden|unut|dikkate alma)"),
    ("игнорир|забудь|не обращай", r"(?:про|за)?(?:игнорир\w*|забудь\w*|не обращай внимания)…… (?:инструкци\w*|указани\w*|правил\w*|команд\w*)"),
    ("ігнору|забудь", r"\b(?:про)?(?:ігноруй\w*|забудь\w*)…… (?:інструкці\w*|вказівк\w*|правил\w*)"),
    ("تجاهل|انس", r"(?:تجاهل|انسَ?)…… (?:التعليمات|الأوامر|القواعد|التوجيهات)"),
    ("निर्देश|नियम", r"(?:निर्देश\w*|नियम\w*).{0,40}?(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल)"),
    ("bỏ qua|quên", r"\b(?:bỏ qua|quên)…… (?:hướng dẫn|chỉ dẫn|quy tắc|lệnh)"),
    ("abaikan|lupakan", r"\b(?:abaikan|lupakan)…… (?:instruksi|perintah|aturan)"),
)  # fmt: skip

_FROM_NOW_ON = (
    ("ab|fortan|nun&antworte|nenne|sage|schreib|empfiehl|wähle|nimm|bist|behaupte|bestätige|beende|gib", r"\b(?:ab (?:jetzt|sofort|hier)|von (?:nun|jetzt) an|fortan)~\b(?:antworte|nenne|sage|schreibe?|empfiehl|wähle|nimm|bist du|du bist|behaupte|bestätige|beende|gib)\b"),
    ("désormais|partir|dorénavant&tu|vous|réponds|répondez|recommande|choisis|dis|termine", r"\b(?:désormais|dorénavant|à partir de (?:maintenant|ce moment|cet instant|là))~\b(?:tu (?:es|dois|réponds)|vous (?:êtes|devez|répondez)|réponds|répondez|recommandez?|choisis\w*|dis|termine[sz]?)\b"),
    ("ahora|adelante|momento|partir&eres|responde|responda|debes|recomienda|elige|di|contesta", r"\b(?:(?:a partir|de) (?:de )?(?:ahora|este momento)(?: en adelante)?|en adelante)~\b(?:eres|responde|responda|debes|recomienda|recomiende|elige|di|contesta)\b"),
    ("ora|momento|poi|avanti&rispondi|sei|devi|consiglia|raccomanda|scegli|di|rispondete", r"\b(?:d'ora in (?:poi|avanti)|da (?:ora|adesso|questo momento)(?: in (?:poi|avanti))?)~\b(?:rispond(?:i|ete)|sei|devi|consiglia|raccomanda|scegli)\b"),
    ("agora|diante|momento&responda|responde|é|és|deve|recomend|escolha|diga", r"\b(?:a partir (?:de agora|deste momento)|de agora em diante|doravante)~\b(?:responda|responde|você (?:é|deve)|tu és|deves|recomend\w+|escolha|diga)\b"),
    ("vanaf|voortaan&antwoord|bent|zeg|kies|adviseer", r"\b(?:vanaf (?:nu|dit moment)|voortaan)~\b(?:antwoord|je bent|u bent|zeg|kies|adviseer|noem)\b"),
    ("odtąd|teraz&odpowiadaj|jesteś|mów|wybieraj|polecaj|wybierz|odpowiedz", r"\b(?:odtąd|od teraz|od tej (?:chwili|pory))~\b(?:odpowiadaj|odpowiedz|jesteś|mów|wybieraj|wybierz|polecaj)\b"),
    ("момента|теперь|отныне|впредь|сейчас&отвеча|ты|вы|говори|выбирай|рекомендуй|отвеч", r"\b(?:с этого момента|отныне|впредь|(?:начиная )?с (?:этой минуты|настоящего момента)|теперь)~\b(?:отвечай\w*|ты|говори\w*|выбирай\w*|рекомендуй\w*)\b"),
    ("відтепер|надалі|моменту&відповідай|ти|обирай|рекомендуй", r"\b(?:відтепер|надалі|з цього моменту)~\b(?:відповідай\w*|ти|обирай\w*|рекомендуй\w*)\b"),
    ("bundan|şu andan|itibaren&cevap|yanıt|sen|öner|söyle", r"\b(?:bundan (?:sonra|böyle)|şu andan itibaren)~\b(?:sen\b|\w*yanıt|\w*cevap|öner\w*|söyle)"),
    ("từ giờ|từ bây|từ nay&trả lời|bạn là|hãy", r"\btừ (?:giờ|bây giờ|nay)~(?:trả lời|bạn là|hãy)"),
    ("mulai sekarang|sejak sekarang&jawab|kamu|anda|pilih", r"\b(?:mulai|sejak) (?:sekarang|saat ini)~\b(?:jawab|kamu|anda (?:adalah|harus)|pilih)"),
    ("الآن|فصاعد&أجب|أنت|اختر|قل|أوص", r"(?:من الآن|من هذه اللحظة)~(?:أجب|أنت|اختر|قل|أوص)"),
    ("अब से|अबसे&उत्तर|जवाब|आप|तुम|चुन", r"अब ?से~(?:उत्तर|जवाब|आप|तुम|चुन)"),
    ("ahora|nu|från&svara|du|rekommendera|välj", r"\bfrån och med nu~\b(?:svara|är du|du är|rekommendera|välj)\b"),
)  # fmt: skip
_ONLY_THIS = (
    ("antworte|nenne|sage|schreib|gib&nur|ausschließlich|lediglich|einzig|immer", r"\b(?:antworte|nenne|sage|schreibe?|gib)\b(?! (?:der|die|das) )~\b(?:nur|ausschließlich|lediglich|immer)\b"),
    ("réponds|répondez|dis|écris|écrivez&uniquement|seulement|exclusivement|toujours", r"\b(?:réponds|répondez|écris|écrivez)\b~\b(?:uniquement|seulement|exclusivement|toujours)\b"),
    ("responde|responda|contesta|conteste|escribe|diga&únicamente|solamente|solo|sólo|exclusivamente|siempre|somente|apenas|unicamente|sempre", r"\b(?:responde|responda|contesta|conteste)\b… (?:únicamente|solamente|s[oó]lo|exclusivamente|siempre|somente|apenas|unicamente|sempre)\b(?= (?:con|com|que|['\"«“]|[a-h]\b))"),
    ("rispondi|rispondete|scrivi&soltanto|solo|solamente|esclusivamente|unicamente|sempre", r"\b(?:rispondi|rispondete|scrivi)\b~\b(?:soltanto|solo|solamente|esclusivamente|unicamente|sempre)\b"),
    ("antwoord|zeg|schrijf&alleen|uitsluitend|enkel|altijd", r"\b(?:antwoord|zeg|schrijf) (?:alleen|uitsluitend|enkel|altijd)\b"),
    ("odpowiadaj|odpowiedz|napisz|pisz&tylko|wyłącznie|jedynie|zawsze", r"\b(?:odpowiadaj|odpowiedz|napisz|pisz)\b~\b(?:tylko|wyłącznie|jedynie|zawsze)\b"),
    ("отвечай|ответь|пиши|напиши|скажи|говори&только|лишь|исключительно|всегда", r"\b(?:отвечай\w*|ответь\w*|напиши\w*|пиши\w*|скажи\w*|говори\w*)~(?:только|лишь|исключительно|всегда)\b|\b(?:всегда|только) (?:отвечай|говори)\w*"),
    ("відповідай|напиши|скажи&тільки|лише|завжди|виключно", r"\b(?:відповідай\w*|напиши|скажи)~(?:тільки|лише|завжди|виключно)\b"),
    ("trả lời&chỉ|luôn", r"(?:chỉ|luôn(?: luôn)?) (?:được )?trả lời\b(?= (?:là |rằng |['\"“]|[a-h]\b))"),
    ("yanıt|cevap&sadece|yalnızca|her zaman", r"\b(?:sadece|yalnızca|her zaman)~\b(?:yanıtla|yanıt ver|cevap ver|cevapla|de)\b(?!\w)"),
    ("jawab&hanya|selalu", r"\b(?:hanya|selalu) jawab\b|\bjawab (?:hanya|selalu)\b"),
    ("svara&bara|endast|alltid", r"\bsvara (?:bara|endast|alltid)\b"),
    ("أجب|اكتب|قل&فقط|دائما|دائمًا", r"(?:أجب|اكتب|قل)~(?:فقط|دائم)"),
    ("केवल|सिर्फ|हमेशा&उत्तर|जवाब", r"(?:केवल|सिर्फ|हमेशा)~(?:उत्तर|जवाब) (?:दें|दो|दीजिए)"),
)  # fmt: skip
_SILENT = (
    ("befund|mängel|problem|fehler|schwäch|lücke|warnung|kritik|einwänd&melde|erwähn|nenn|bericht|verschweig|beanstand|aufführ|ausgeb", r"\bkeine(?:n|rlei)? (?:\w{1,30} )?(?:befunde?|mängel|probleme?|fehler|schwächen?|lücken?|warnungen|kritik|einwände) (?:melden|erwähnen|nennen|berichten|aufführen|ausgeben|beanstanden)\b|\b(?:melde|erwähne|nenne|berichte|verschweige|beanstande)t?\b~(?:keine\w*|nicht|nichts|alle|die)\b~(?:befund|mängel|problem|fehler|schwäch|lücke|warnung|kritik|einwänd)"),
    ("problème|défaut|faille|erreur|faiblesse|alternative|autres&signal|mentionn|rapport|indiqu|parl|évoqu", r"\bn(?:e |')(?:signal\w+|mentionn\w+|rapport\w+|indiqu\w+|évoqu\w+|parl\w+) (?:pas|aucun\w*|rien|jamais)\b~(?:problème|défaut|faille|erreur|faiblesse|les autres options|d'alternative)"),
    ("problema|defecto|error|fallo|debilidad|hallazgo|vulnerab&no|ningún|ningun", r"\bno (?:informes?|reportes?|menciones?|señales|indiques?|avises?|informe|reporte)\b~(?:problema|defecto|error|fallo|debilidad|hallazgo|vulnerab)"),
    ("problem|difett|error|debolezz|vulnerab|rilievi&non|nessun", r"\bnon (?:segnal\w+|menzion\w+|riport\w+|indicare|indichi)\b~(?:problem|difett|error|debolezz|vulnerab|rilievi)"),
    ("problema|defeito|falha|erro|fraqueza|vulnerab&não|nenhum", r"\bnão (?:relat\w+|report\w+|mencion\w+|inform\w+|sinaliz\w+|aponte\w*)\b~(?:problema|defeito|falha|erro|fraqueza|vulnerab)"),
    ("problem|gebrek|fout|zwakte|bevinding&meld|noem|rapporteer&geen|niet|niets", r"\b(?:meld|noem|rapporteer) (?:geen|niets|niet)\b~(?:problem|gebrek|fout|zwakte|bevinding)|\bgeen (?:problemen|gebreken|fouten|bevindingen) melden\b"),
    ("wad|wady|wadach|problem|błęd|uwag|usterk|słabo&nie", r"\bnie (?:zgłaszaj\w*|wspominaj\w*|wymieniaj\w*|raportuj\w*|pisz)\b~(?:wad|problem|błęd|uwag|usterk|słabo)"),
    ("недостат|проблем|ошиб|уязвим|замечан|слаб|нарушен&не", r"\bне (?:упоминай\w*|сообщай\w*|указывай\w*|отмечай\w*|говори\w*|пиши\w*|называй\w*)~(?:недостат|проблем|ошиб|уязвим|замечан|слаб|нарушен)"),
    ("недолік|проблем|помил|вразлив&не", r"\bне (?:згадуй\w*|повідомляй\w*|вказуй\w*)~(?:недолік|проблем|помил|вразлив)"),
    ("sorun|hata|kusur|zayıf&bildirme|belirtme|söyleme|bahsetme|raporlama", r"\b(?:sorun|hata|kusur|zayıf)\w*~\b(?:bildirme|belirtme|söyleme|bahsetme|raporlama)(?:yin)?\b"),
    ("vấn đề|lỗi|điểm yếu&đừng|không được", r"(?:đừng|không được) (?:báo cáo|nhắc|đề cập|nêu)~(?:vấn đề|lỗi|điểm yếu)"),
    ("masalah|kesalahan|kelemahan&jangan", r"\bjangan (?:laporkan|sebutkan|melaporkan|menyebut)~(?:masalah|kesalahan|kelemahan)"),
    ("problem|fel|brist&inga|inte", r"\b(?:rapportera|nämn) (?:inga|inte)~(?:problem|fel|brist)"),
    ("مشاكل|مشكلة|أخطاء|عيوب|ثغرات&لا", r"لا (?:تبلغ|تذكر|تشر)~(?:مشاكل|مشكلة|أخطاء|عيوب|ثغرات)"),
    ("समस्या|त्रुटि|कमी|कमियों&मत|न", r"(?:समस्या|त्रुटि|कमी|कमियों)~(?:मत|न) (?:बताएं|बताओ|करें|लिखें)"),
)  # fmt: skip
_TO_MODELS = (
    ("ki|ai|llm|sprachmodell|prüfer|assistent&hinweis|nachricht|achtung|anweisung|falls|wenn|an", r"\b(?:hinweis|nachricht|achtung|anweisung|notiz)(?:en)? (?:an|für) (?:alle |die |den |jede )?(?:(?:ki|ai|llm)\b|sprachmodelle?|automatische[nr]? (?:prüf|review))|\b(?:wenn|falls) du (?:ein\w* )?(?:ki|ai|llm|sprachmodell|assistent)\b|\b(?:ki|ai|llm) ?(?:prüfer|reviewer|assistent|agent|modell)\w* (?:sollen|müssen|dürfen|sollte|soll|muss)"),
    ("ia|langage|assistant|modèle&attention|note|message|si|consigne", r"\b(?:(?:à )?l'attention|notes?|messages?|consignes?|instructions?) (?:de|des|du|pour|aux?|à) (?:toute |tous |les |l')*(?:ia\b|modèles? de langage|intelligences? artificielles?|assistants? (?:ia|virtuels?)|agents? (?:ia|automatiques?)|relecteurs? automatiques?)|\bsi (?:tu es|vous êtes) une? (?:ia\b|modèle de langage|intelligence artificielle|assistant)"),
    ("ia|lenguaje|inteligencia|asistente&si|nota|mensaje|aviso|atención", r"\bsi eres (?:una? )?(?:ia\b|modelo de lenguaje|inteligencia artificial|asistente)|\b(?:notas?|mensajes?|avisos?|atención|instrucciones) (?:a|para|al|de) (?:todas? |todos? |los |las |la |el )*(?:ias?\b|modelos? de lenguaje|inteligencias? artificial|asistentes? de ia|revisores? (?:de ia|automáticos?))"),
    ("ia|ai|linguaggio|intelligenza|assistente&se|nota|messaggio|avviso|attenzione", r"\bse sei (?:un[a'o]? ?)?(?:ia\b|ai\b|modello linguistico|intelligenza artificiale|assistente)|\b(?:nota|messaggio|avviso|attenzione|istruzioni) (?:per|a|ai|alle|agli) (?:tutti |tutte |i |le |gli )*(?:ia\b|ai\b|modelli linguistici|intelligenze artificiali|assistenti|revisori automatici)"),
    ("ia|linguagem|inteligência|assistente&se|nota|mensagem|aviso|atenção", r"\bse (?:você é|és|for) uma? (?:ia\b|modelo de linguagem|inteligência artificial|assistente)|\b(?:nota|mensagem|aviso|atenção|instruções) (?:a|para|aos?|às) (?:todas? |todos? |os |as )*(?:ias?\b|modelos? de linguagem|inteligências? artificia|assistentes? de ia|revisores? (?:de ia|automáticos?))"),
    ("ai|taalmodel|llm&als|bericht|opmerking|let|aan", r"\bals je een (?:ai|taalmodel|llm|assistent)|\b(?:bericht|opmerking|instructie) (?:aan|voor) (?:alle |de )?(?:ai|taalmodel|llm)"),
    ("ai|sztuczn|model|llm|si&jeśli|jeżeli|uwaga|wiadomość|do", r"\b(?:jeśli|jeżeli) jesteś (?:ai|modelem|sztuczną|asystentem|llm)|\b(?:uwaga|wiadomość|instrukcj\w+)(?: do| dla) (?:wszystkich )?(?:ai\b|modeli|sztucznej|asystent|llm|automatycznych recenzentów)"),
    ("ии|модел|ассистент|бот|нейросет&если|внимание|сообщение|примечание|для|заметка", r"\bесли (?:ты|вы) (?:—|-|–)? ?(?:ии\b|языковая модель|нейросеть|ассистент|искусственный интеллект|бот\b)|\b(?:внимание|сообщение|примечание|заметка|инструкци\w+)~\b(?:для )?(?:ии\b|ии-\w+|языков\w+ модел|нейросет|автоматическ\w+ (?:ревью|провер|рецензент))"),
    ("yapay|dil modeli|asistan&eğer|not|ise|isen", r"\b(?:eğer )?(?:bir )?(?:yapay zeka|dil modeli)\w*~(?:isen|iseniz|ysan|ysanız)\b|\byapay zeka (?:inceleyici|asistan|denetçi|model)\w*~(?:not|dikkat|için)"),
    ("nếu bạn là&ai|mô hình|trợ lý", r"nếu bạn là (?:một )?(?:ai\b|mô hình|trợ lý)"),
    ("jika|catatan&ai|model bahasa|llm", r"\b(?:jika (?:kamu|anda) adalah|catatan untuk)~(?:ai\b|model bahasa|llm)"),
    ("språkmodell|ai&om|meddelande", r"\bom du är en (?:ai|språkmodell)|\bmeddelande till (?:alla )?(?:ai|språkmodell)"),
    ("ذكاء|نموذج|الذكاء&إذا|ملاحظة|إلى", r"إذا كنت (?:نموذج|ذكاء|مساعد)|(?:ملاحظة|رسالة|تنبيه)~(?:إلى|ل)~(?:الذكاء الاصطناعي|نماذج اللغة|نموذج)"),
    ("एआई|ai|मॉडल&यदि|अगर|नोट", r"(?:यदि|अगर) (?:आप|तुम)~(?:एआई|\bai\b|भाषा मॉडल)"),
)  # fmt: skip
_NO_LONGER = (
    ("anweisung|systemanweisung|regel|vorgabe|gesagt|aufgetragen|instruktion&gilt|gelten|ungültig|hinfällig|aufgehoben|nichtig", r"\b(?:\w{0,20}(?:anweisung|vorgabe|instruktion)\w*|(?:alles|was)~\bdir\b~(?:gesagt|aufgetragen|mitgeteilt)\w*|(?:deine|bisherigen|vorherigen) regeln)\b~\b(?:gilt nicht|gelten nicht|nicht mehr|ungültig|hinfällig|aufgehoben|nichtig|außer kraft)"),
    ("consigne|règle|instruction&plus|annul|caduc|valent|valables", r"\b(?:consignes?|instructions?|règles?) (?:précédentes?|antérieures?|ci-dessus|initiales?)~(?:ne (?:sont|valent|s'appliquent) plus|annulée?s|caduques|plus valables)"),
    ("instruccion|regla|norma&validez|válid|anulad|aplican|vigor", r"\b(?:instrucciones|reglas|normas) (?:anteriores|previas|iniciales)~(?:ya no|no (?:valen|aplican|sirven)|anulad|sin (?:validez|efecto))"),
    ("istruzion|regol|direttiv&valgono|valid|annullat|vigore", r"\b(?:istruzioni|regole|direttive) (?:precedenti|iniziali|di prima)~(?:non valgono|non sono più|annullat|non si applicano)"),
    ("instruç|regra|diretriz&valem|válid|anulad|aplicam|vigor", r"\b(?:instruções|regras|diretrizes) (?:anteriores|prévias|iniciais)~(?:não valem|já não|não se aplicam|anulad|não são mais)"),
    ("polece|instrukcj|zasad|reguł&obowiązuj|nieważn|anulowan", r"\b(?:poprzednie|wcześniejsze|dotychczasowe) (?:polecenia|instrukcje|zasady|reguły)~(?:nie obowiązują|nieważne|anulowane|już nie)"),
    ("инструкци|правил|указани&отмен|действ|недейств|силу", r"\b(?:предыдущие|прежние|прошлые|все) (?:инструкции|правила|указания)~(?:отмен|больше не|недейств|не действ|утратил)"),
    ("aufgabe|rolle&deine&wahre|eigentliche|neue|echte", r"\bdeine (?:wahre|eigentliche|neue|echte) (?:aufgabe|rolle)\b"),
    ("tâche|mission|rôle&ta|votre", r"\b(?:ta|votre|ton) (?:vraie|véritable|nouvelle|seule|vrai|nouveau) (?:tâche|mission|rôle)\b"),
    ("tarea|misión|función|tarefa|missão|compito&tu|tua|sua|tuo", r"\b(?:tu|su) (?:verdadera|nueva|única|auténtica) (?:tarea|misión|función)\b|\b(?:sua|tua) (?:verdadeira|nova|única) (?:tarefa|missão|função)\b|\bil tuo (?:vero|nuovo|unico) (?:compito|ruolo)\b"),
    ("задача|роль|задание&твоя|ваша|твое|твоё|настоящ|нов", r"\b(?:твоя|ваша|твоё|твое) (?:настоящая|новая|единственная|новое|настоящее) (?:задача|роль|задание)"),
    ("zadanie|rola&twoje|twoja", r"\b(?:twoje (?:prawdziwe|nowe) zadanie|twoja (?:prawdziwa|nowa) rola)\b"),
)  # fmt: skip

_RECITE = (
    ("deine|deiner|deinen|ihre&anweisung|systemanweisung|instruktion|vorgaben|prompt|systemprompt", r"\b(?:gib|zeig|nenn|wiederhol|schreib|druck|verrat|zitier|gebt|geben)\w*~\b(?:deine[nr]?|ihre) (?:\w{1,20} )?(?:system)?(?:anweisungen|instruktionen|vorgaben|prompts?)\b"),
    ("instruction|consigne|prompt&tes|vos|reçu|tu|système", r"\b(?:répète|répétez|affiche|affichez|montre|montrez|révèle|révélez|donne|donnez|cite|écris|recopie)\w{0,3}~\b(?:(?:tes|vos) (?:\w{1,20} )?(?:instructions|consignes)|(?:instructions|consignes) que (?:tu as|vous avez))"),
    ("instruccion|indicacion|prompt|instruç&tus|tu|recib|suas|recebeu|recebidas", r"\b(?:repite|repita|muestra|muestre|revela|imprime|escribe|copia|dime|mostre|revele|imprima|escreva|copie|diga)\b~\b(?:(?:tus|tuas|suas) (?:\w{1,20} )?(?:instrucciones|indicaciones|instruções)|(?:instrucciones|indicaciones|instruções) que (?:recibi|te |has|recebeu|você))"),
    ("istruzioni|prompt&tue|tuo|ricevut", r"\b(?:ripeti|mostra|rivela|stampa|scrivi|copia|dimmi|elenca)\w{0,3}\b~\b(?:le tue (?:\w{1,20} )?istruzioni|il tuo prompt|istruzioni (?:che hai )?ricevut)"),
    ("instructies|prompt&jouw|je|uw", r"\b(?:herhaal|toon|geef|print|schrijf|onthul)\b~\b(?:jouw|je|uw) (?:\w{1,20} )?(?:instructies|systeemprompt|prompt)\b"),
    ("instrukcj|polece|prompt&swoje|twoje|swój|twój", r"\b(?:powtórz|pokaż|wypisz|podaj|ujawnij|zacytuj|wydrukuj)\b~\b(?:swoje|twoje|swój|twój) (?:\w{1,20} )?(?:instrukcje|polecenia|prompt)\b"),
    ("инструкц|указани|промпт&свои|твои|свой|твой|ваши", r"\b(?:повтори|покажи|выведи|напиши|раскрой|перечисли|процитируй|скажи)\w{0,3}~\b(?:свои|твои|свой|твой|ваши) (?:\w{1,20} )?(?:инструкци|указани|промпт)"),
    ("talimat&senin|verilen|sana", r"\b(?:sana verilen|senin|ilk|sistem) talimatlar\w*~\b(?:tekrarla|yaz|göster|söyle)"),
)  # fmt: skip
_KEEP_FROM_USER = (
    ("nutzer|benutzer|anwender|leser&sag|erzähl|verrat|verschweig|verheimlich", r"\b(?:sage?|erzähle?|verrate?) (?:dem|der|den) (?:\w{0,4}nutzer\w{0,3}|anwender\w{0,3}|leser\w{0,3})~\b(?:nicht|nichts)\b|\b(?:verschweige?|verheimliche?) (?:dem|der|den) (?:\w{0,4}nutzer|anwender|leser)"),
    ("utilisateur|lecteur&dis|dites|révèle|cache", r"\bne (?:dis|dites|révèle\w{0,3}) (?:pas|rien|jamais) à l'(?:utilisateur|lecteur)|\bcache[sz]? à l'utilisateur"),
    ("usuario|lector|usuário&digas|diga|ocult|esconde|mencion", r"\b(?:no|nunca) le (?:digas|diga|cuentes|menciones) (?:nada )?al? (?:usuario|lector)|\bnão (?:diga|conte|mencione|revele)(?: nada)? ao? usuário|\b(?:oculta|ocúltale|esconda|esconde)~\b(?:al?|ao|do|del) usu[aá]rio que"),
    ("utente|lettore&dire|dica|nascond", r"\bnon (?:dire|dica|dirlo|rivelare)(?: nulla| niente)? all'(?:utente)|\bnascond\w{1,4} all'utente"),
    ("пользовател&говори|сообщай|рассказывай|скрой|скрывай", r"\bне (?:говори|сообщай|рассказывай)\w{0,2}~пользовател|\b(?:скрой|скрывай) от пользовател"),
    ("użytkownik&mów|informuj|ukryj", r"\bnie (?:mów|informuj)~użytkownik|\bukryj przed użytkownik"),
)  # fmt: skip
_EVERY_QUESTION = (
    ("antworte|antwortet&jede|alle|frage", r"\bantworte[nt]?(?: sie)? (?:immer |stets )?auf (?:jede|alle) (?:\w{1,20} )?fragen?~\bmit\b"),
    ("réponds|répondez&question&toute|chaque", r"\brépond(?:s|ez) à (?:toutes? (?:les )?|chaque )questions?~\b(?:par|avec|que)\b"),
    ("responde|responda|contesta&pregunta|pergunta", r"\b(?:responde|responda|contesta) a (?:todas? (?:las |as )?|cada |cualquier |qualquer )(?:preguntas?|perguntas?)~\b(?:con|com|que)\b"),
    ("rispondi&domanda|domande", r"\brispondi a (?:ogni |tutte le |qualsiasi )domand[ae]~\b(?:con|che)\b"),
    ("вопрос&отвеча|ответ", r"\bна (?:все|любые|каждый|любой) вопрос\w{0,3}~отвеча\w{1,4}|\bотвечай\w{0,2} на (?:все|любые|каждый|любой) вопрос"),
    ("schwäch|mängel|problem|befund|lücke&lass|lasse", r"\blass(?:e|en sie)?~(?:schwäch|mängel|problem|befund|lücke)~\b(?:weg|aus|unerwähnt)\b"),
    ("comme|als|como|come|как|jakby|alsof&règle|regel|anweisung|consigne|regla|regra|regol|instruc|instruç|istruz|правил|ограничен", r"\b(?:comme si|als (?:ob|gäbe)|como si|como se|come se|как будто|alsof|jakby)~(?:aucune?|kein|ninguna?|nenhuma?|nessuna?|no hubiera|не|нет|geen|nie)~(?:règle|regel|anweisung|consigne|regla|regra|regol|instruc|instruç|istruz|правил|ограничен|restri)"),
)  # fmt: skip

_SAME_SENTENCE = "[^.!?\u3002\n]{0,60}?"


def _rows(kind: Kind, rows: tuple[tuple[str, str], ...]) -> tuple[Pattern, ...]:
    return tuple(words(kind, roots, regex.replace("~", _SAME_SENTENCE)) for roots, regex in rows)


_EAST_ASIA = (
    raw("leak", "你的|您的|あなたの|너의|당신의|네", r"(?:你的|您的)(?:初始|系统|原始|隐藏)?(?:提示词?|指令|指示|设定)[^。\n]{0,12}(?:重复|输出|打印|显示|告诉|写出|逐字)?|(?:重复|输出|打印|显示|告诉我|写出)[^。\n]{0,8}(?:你的|您的)[^。\n]{0,6}(?:提示词?|指令|设定)|あなたの(?:最初の|システム)?(?:指示|プロンプト|命令|設定)|(?:너의|당신의|네) (?:초기 |시스템 )?(?:지시|프롬프트|지침|설정)"),
    raw("override", "用户|使用者|ユーザー|사용자&不要|别|勿|隐瞒|ない|ず|隠|말하지|알리지|숨", r"(?:不要|别|请勿|切勿)(?:告诉|告知|透露给?)[^。\n]{0,4}(?:用户|使用者)|(?:对|向)用户隐瞒|ユーザーに(?:は)?[^。\n]{0,12}(?:言わ|伝え|教え|知らせ)(?:ない|ず)|사용자에게[^.\n]{0,10}(?:말하지|알리지|숨)"),
    raw("verdict", "所有问题|任何问题|每个问题|すべての質問|全ての質問|どんな質問|모든 질문", r"(?:对|对于)?(?:所有|任何|每个)问题[^。\n]{0,12}(?:回答|答复)|(?:すべて|全て|どんな)の?質問[^。\n]{0,15}(?:答え|回答)|모든 질문[^.\n]{0,15}(?:답|대답)"),
    raw("override", "从现在|从此|今後|今から|これから|지금부터|이제부터|앞으로", r"(?:从现在(?:开始|起)?|从此(?:以后|刻)?)[，, ]{0,2}(?:你|请|只|回答|always)[^。\n]{0,30}(?:是|回答|必须|只能|说|推荐|选)|(?:今から|これから|今後)[^。\n]{0,6}(?:あなたは|は)?[^。\n]{0,30}(?:として|です|答え|回答)|あなたは(?:今から|これから)|(?:지금부터|이제부터|앞으로)[^.\n]{0,12}(?:너는|당신은|답|대답)"),
    raw("verdict", "只能回答|只回答|只输出|直接输出|必ず|だけ|とだけ|만 답|로만|라고만", r"(?:只能|只|直接)(?:回答|输出|回复|说)[：: ]{0,2}(?:选项|[“\"「『]|[a-h](?![a-z]))|必ず[^。\n]{0,20}(?:と答え|を選|を推奨|と回答)|(?:とだけ|だけを?)(?:答え|回答|出力)|(?:라고만|로만|만) (?:답|대답|출력)"),
    raw("verdict", "报告|提及|指出|提到|指摘|報告|言及|보고|언급|지적&不要|别|请勿|无需|不得|しない|するな|말고|마라|마십시오|마세요|않", r"(?:不要|别|请勿|不得|切勿)(?:报告|提及|指出|提到)[^。\n]{0,15}(?:问题|缺陷|漏洞|缺点|错误|风险|弱点)|(?:問題|欠陥|弱点|脆弱性|不備|欠点)[^。\n]{0,10}(?:報告|指摘|言及)(?:しない|するな|せず)|(?:문제|결함|취약점|단점|오류)[^.\n]{0,10}(?:보고|언급|지적)하지 ?(?:말|마|않)"),
    raw("addressee", "如果你是|致所有|aiへ|ai向け|もしあなたが|ai 검토|ai 모델|당신이 ai|ai 에이전트|ai审查|ai审核|ai评审", r"如果你是[^。\n]{0,8}(?:ai|人工智能|语言模型|大模型|助手)|(?:致所有|致|注意)[：: ]{0,2}[^。\n]{0,4}(?:ai|人工智能|语言模型)|もしあなたが[^。\n]{0,8}(?:ai|人工知能|言語モデル|アシスタント)|ai(?:レビュアー|エージェント|モデル)?(?:へ|向け)(?:の|[:：])|(?:당신이|네가) (?:ai|언어 모델|인공지능)|ai (?:검토자|모델|에이전트|리뷰어|어시스턴트)(?:에게|는|은)"),
    raw("persona", "制限のない|没有限制|不受限制|제한 없는|제한이 없는&アシスタント|助手|ai|어시스턴트|조수|モデル|模型", r"制限のない(?:アシスタント|ai|モデル)|(?:没有限制|不受限制)的(?:助手|ai|模型|人工智能)|제한(?:이)? 없는 (?:어시스턴트|ai|조수|모델)"),
)  # fmt: skip

_OTHER = (
    raw("override", "忽略|无视|無視|忘记|忘れ|不要理会|忽視", r"(?:忽略|无视|不要理会|忘记|忽視|無視して?)[^。\n]{0,20}(?:指令|指示|说明|說明|规则|規則|提示|要求)|(?:指示|命令|ルール|プロンプト|指令)[^。\n]{0,15}(?:無視|忘れ)"),
    raw("override", "무시|잊", r"(?:지시|명령|규칙|지침|프롬프트)[^.\n]{0,15}(?:무시|잊)"),
    raw("verdict", "选择|選択|选项|選択肢|推荐|回答", r"(?:选择|回答|推荐|選択|選んで|選ぶ|答え)[^。\n]{0,12}(?:选项|選択肢|方案|オプション)?\s*[「\"'“(]?[a-h](?![a-z])|(?:选项|選択肢|オプション|方案)\s*[「\"'“(]?[a-h][」\"'”)]?\s*(?:を|が|是)?[^。\n]{0,10}(?:选|選|推荐|正解|正确|唯一)"),
    raw("verdict", "不要报告|没有发现|報告しない|問題なし|不要報告|不报告", r"不要报告|不要報告|不报告任何|報告しない(?:で|こと)|「問題なし」|(?:回答|输出|写)[^。\n]{0,8}(?:没有问题|没有发现)"),
    raw("verdict", "вариант|сообщай|옵션", r"(?:выбер\w+|выбирай\w*|рекоменду\w+|ответ\w*)[^.\n]{0,25}вариант\W{1,3}[a-hа-з]\b|не сообщай\w*|옵션\s*[a-h][^.\n]{0,15}(?:선택|추천|대답|답)"),
    words("verdict", "option|opción|opcion|opção|opzione|optie|opcj|seçene|variante|الخيار|विकल्प|alternativ",
           r"(?:wähle|waehle|nimm|empfiehl|empfehle|antworte|choisi\w*|recommande\w*|répond\w*|elige|elija|recomiend\w+|respond\w+|escolh\w+|recomend\w+|scegli\w*|raccomand\w+|consigli\w+|rispond\w+|kies|adviseer|antwoord|wybierz|zaleca\w*|odpowiedz|seç\w*|öner\w*|اختر|أوص|चुन\w*|välj|rekommendera)…"
           r" (?:die |la |l |o |a |de |el |al )?(?:option|opción|opcion|opção|opzione|optie|opcj\w+|seçene\w+|variante|الخيار|विकल्प|alternativ)\W{1,3}[a-hأبجد]\b"
           r"|\b[a-h] seçeneğini (?:seç|öner)"),
    words("verdict", "keine|rien|aucun|ningun|nessun|nenhum|geen|żadn",
           r"\b(?:melde|berichte|signale[zr]?|rapporte[zr]?|informe[sn]?|reporte[sn]?|señal\w+|segnala\w*|relat\w+|reporte|meld|rapporteer|zgłasza\w+|zgłoś)"
           r"… (?:keine?|nichts|rien|aucune?|ningún|ninguna|nessun\w*|nenhum\w*|geen|żadnych)"
           r"(?: (?:befunde?|mängel|probleme?|fehler|défauts?|problèmes?|constats?|hallazgos?|problemas?|defectos?|problemi|difetti|rilievi|achados?|bevindingen|problemen|problemów|uwag))?\b"),
    raw("leak", "systemprompt|system-prompt|prompt système|invite système|prompt del sistema|prompt di sistema|prompt do sistema|系统提示|系统指令|システムプロンプト|시스템 프롬프트|системн",
         r"(?:zeig\w*|gib\w*|nenn\w*|drucke|wiederhol\w*)[^.\n]{0,40}system-?prompt\w*|(?:prompt|invite) système|prompt d[eio]l? sistema|系统(?:提示|指令)词?|システムプロンプト|시스템 프롬프트|системн\w+ (?:промпт|подсказк|инструкци)\w*"),
)  # fmt: skip

LANGUAGES: tuple[Pattern, ...] = (
    *_rows("override", _DROPPED),
    *_rows("override", _FROM_NOW_ON),
    *_rows("verdict", _ONLY_THIS),
    *_rows("verdict", _SILENT),
    *_rows("addressee", _TO_MODELS),
    *_rows("override", _NO_LONGER),
    *_rows("leak", _RECITE),
    *_rows("override", _KEEP_FROM_USER),
    *_rows("verdict", _EVERY_QUESTION),
    *_EAST_ASIA,
    *_OTHER,
)
"""All patterns of other languages."""

"""How text speaks to a language model: patterns by what they want, each with its root words.

A pattern is searched only around its roots, one of which stands in each of its matches; so large
contracts cost little. Texts come folded: lower case, styled letters as plain ones. In a pattern a
blank stands for whatever parts two words (white space, comment marks, underscores), and "…" for
up to four words.
"""

from typing import Literal, NamedTuple

Kind = Literal[
    "override",
    "verdict",
    "leak",
    "persona",
    "addressee",
    "turn",
    "tool",
    "citation",
    "exfiltration",
    "many-shot",
    "hidden",
    "encoded",
]
"""What a place does: drops the rules, dictates the outcome, asks for secrets, changes who the
model is, speaks to a model, forges a turn, a tool's result or a source, sends data away by a link,
shows how to obey, hides from people, or hides by an encoding."""


class Pattern(NamedTuple):
    """One way to speak to a model."""

    kind: Kind
    roots: tuple[str, ...]
    regex: str


_BLANK = r"[\W_]{1,12}"
_EDGE = r"(?:(?<![^\W_])(?=[^\W_])|(?<=[^\W_])(?![^\W_]))"
_MAYBE = r"[\W_]{0,12}"
_FEW = r"(?:[\W_]{1,8}[^\W_]+){0,4}"


def _words(kind: Kind, roots: str, pattern: str) -> Pattern:
    return Pattern(
        kind,
        tuple(roots.split("|")),
        pattern.replace(r"\b", _EDGE).replace("…", _FEW).replace(" ?", _MAYBE).replace(" ", _BLANK),
    )


def _raw(kind: Kind, roots: str, pattern: str) -> Pattern:
    return Pattern(kind, tuple(roots.split("|")), pattern)


_DROP = (
    r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrul(?:e|ing)|discard|neglect"
    r"|(?:do not|don't|stop) follow(?:ing)?|set aside|pay no attention to|break out of)"
)
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|existing|original|initial|system|your|safety"
    r"|former|past|all|every|other|given|these)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions|directives?|guardrails?|safeguards?"
    r"|programming|findings|rubric|criteria|guidance|policy|policies|training)"
)
_SAY = r"(?:reply|respond|answer|write|say|conclude|state)"
_PICK = r"(?:recommends?|chooses?|picks?|selects?|answers?|prefer|vote for|go with|go for|respond|reply|say|take|return)"
_REVIEWED = (
    r"(?:schema|design|contract|spec|specification|artefact|artifact|ddl|migration|submission"
    r"|model|answer|candidate|system|api|file|table|work)"
)
_MACHINE = (
    r"(?:llms?|gpt|chatgpt|claude|gemini|copilot|smeaton|language models?"
    r"|(?:ai|llm|automated|automatic|machine|artificial) (?:code )?(?:design )?(?:reviewers?|models?"
    r"|assistants?|agents?|tools?|systems?|judges?|graders?|bots?|scanners?|advisors?|analy[sz]ers?)"
    r"|ais?)"
)
_MACHINES = "llm|gpt|claude|gemini|copilot|smeaton|language model| ai |ai r|ai a|ai m|ai_|automated|automatic|machine|artificial"
_REVEAL = (
    r"(?:reveal|translate|print|show|output|repeat|display|dump|leak|disclose|recite|quote|append|tell|give"
    r"|send|copy|include|summari[sz]e|write out|state)"
)

_ENGLISH = (
    _words("override", "ignor|disregard|forget|overrul|discard|neglect|follow|set aside|pay no|break out",
           _DROP + "… " + _EARLIER + r"(?: [^\W_]+){0,3}? " + _ORDERS + r"\b"),
    _words("override", "ignor|disregard|forget|discard",
           r"\b(?:ignore|disregard|forget|discard) (?:everything|anything|all|what)…"
           r" (?:above|before|previously|earlier|so far|told|wrote)\b"),
    _words("override", "overrid|bypass",
           r"\b(?:overrid(?:e|es|ing)|bypass(?:es|ing)?)… (?:previous|prior|above|earlier|your|system)"
           r" (?:[^\W_]+ )?(?:instructions?|prompts?|guidelines?|guardrails?|safeguards?|rules)\b"),
    _words("override", "overrid|overrule",
           r"\b(?:system|admin(?:istrator)?|developer|root) (?:override|overrule)(?:[\W_]|$)"),
    _words("override", "instruction|directive|prompt",
           r"\b(?:new|updated|revised|real|actual|true|secret) (?:system )?(?:instructions?|directives?|prompt)"
           r" ?(?::|=|follow|are|is to|from)"),
    _words("override", "new policy|new rule|new task|new job|new role|new goal|new objective|real task|real job|real role|real goal|actual task|actual role|only task|only job|only goal|true task|true goal|true role",
           r"\b(?:your (?:new|real|actual|only|true) (?:policy|rules?|task|job|role|goal|objective)|new (?:policy|rules?))"
           r"(?: (?:is|are|now))? (?:to recommend|to answer|to choose|to report|to say|every|always|all answers|you|only|never|answer|recommend|report)\b"),
    _words("override", "from now on|henceforth",
           r"\b(?:from now on|henceforth) (?:you (?:are|will|must|shall|should|answer|only)|your (?:answers?|role|task)"
           r"|(?:every|all) answers?|always answer|answer|respond|recommend)\b"),
    _words("override", "instructions|rules|rubric",
           r"\b(?:instructions?|prompt|rubric|guidance) (?:above|below|before|so far) (?:are|is|were|was)"
           r" (?:now )?(?:obsolete|void|a test|wrong|outdated|cancell?ed|fake|superseded)\b"),
    _words("verdict", "findings|issues|problems|defects|vulnerabilit|weakness",
           r"\b(?:report|list|raise|flag|mention|produce|output|emit|find|there are|return|with)"
           r" (?:no|zero|none of the) (?:findings|defects|vulnerabilities|weaknesses|issues|problems)"
           r"(?= (?:and|only|at all|whatever|here|for|in this|about|just|[.!])|[.!'\"]|\s*$)"),
    _words("verdict", "findings|issues|problems|defects|vulnerabilit|weakness",
           r"\b(?:do not|don't|never|must not|refrain from|skip|suppress|omit|hide|drop|withhold)"
           r" (?:report|list|rais|flag|mention|produc|any|all|the)(?:e|ing)?… (?:findings?|defects?|weakness(?:es)?"
           r"|vulnerabilit(?:y|ies)|security (?:issues?|problems?))\b"
           r"(?! (?:publicly|through|via|on|in|here|to|by|using|from|that|with|per))"),
    _words("verdict", "reply|respond|answer|write |write_|say |conclude|state ",
           r"\b" + _SAY + r"(?: [^\W_]+){0,2} (?:only|exactly|simply|just|nothing but|verbatim|the words?|one word)"
           r"(?: (?:with|the|words?|text|phrase|sentence|that|this)){0,3}\s?:?\s?\\?[\"'“”`«(]"),
    _words("verdict", "approved|flawless|perfect|compliant|secure|safe|sound|excellent|clean|passed",
           r"\b(?:mark|rate|grade|consider|call|declare|describe|classify|approve|accept|judge|certify|report)"
           r" (?:this|the|that|it|every|whole|entire|following)(?: [^\W_]+){0,2} " + _REVIEWED +
           r"(?: [^\W_]+)? (?:as |is |to be )?(?:an? )?(?:approved|flawless|perfect|compliant|secure|safe|sound"
           r"|excellent|clean|passed|passing)\b"),
    _words("verdict", "option|choice|letter |answer ",
           r"(?:\b(?:always|must|only|now|please|just|instead|simply|shall|to|and|you|will|therefore|so|final)|[:.!\"'*#/-]|^|[a-z]\))"
           r"[\W_]{0,6}" + _PICK +
           r"(?: (?:with|only|always|exactly|the|answer|just|for)){0,3} (?:option|choice|letter|answer)[\W_]{1,3}[a-h]\b(?!\w|'s| or\b|\.\w)"),
    _words("verdict", "answer|option|choice",
           r"\b(?:only|right|correct|best|valid|final|expected|approved|true)(?: (?:right|correct|valid|possible))?"
           r" (?:answer|option|choice)(?: here)? (?:is|=|must be|will be) (?:option |letter )?[\"'(]?[a-h]\b(?!\w| or\b| and\b)"),
    _words("verdict", "answer [a-h]|answer a|answer b|answer c|answer d|answer e",
           r"\banswer [\"'(]?[a-h][\"')]? (?:with (?:high |full )?(?:confidence|certainty)|regardless|no matter|in every|in all|and nothing)\b"),
    _words("verdict", "every answer|all answers|each answer|final answer|recommended option|recommended choice|recommended answer",
           r"\b(?:every|all|each) answers? (?:must|should|shall|has to|have to|needs? to|recommends?|chooses?|picks?)\b"
           r"|\b(?:recommended|final|required) (?:option|choice|answer) ?[:=] ?[\"'(]?(?:option )?[a-h]\b(?!\w)"),
    _raw("tool", "\"choice|\"verdict", r"\{[^{}\n]{0,160}\\?\"(?:choice|verdict)\\?\"\s*:[^{}\n]{0,160}\}"),
    _raw("many-shot", "a:|answer:", r"(?:\ba|\banswer)\s*:\s*(?:option\s+)?[a-h]\b[^\w][^\n]{0,120}(?:\n[^\n]{0,120}){0,2}(?:\ba|\banswer)\s*:\s*(?:option\s+)?[a-h](?!\w)"),
    _words("override", "tell the|tell your|tell any",
           r"\b(?:do not|don't|never) tell (?:the|your|any) (?:user|human|engineer|developer|person|reader|operator)s?\b"),
    _words("leak", "instructions|prompt",
           r"\bwhat (?:are|were|is|was) your (?:exact |own |full |initial |system )*(?:instructions|prompt)\b"),
    _words("leak", "environment variable|env var",
           r"\b(?:include|put|add|show|list|send) (?:the |all |your )*(?:environment variables|env vars) (?:in|into|to) (?:the |your )?(?:steps|answer|reply|summary|rationale|response)\b"),
    _words("verdict", "confidence",
           r"\bwith (?:confidence 1(?:\.0)?\b|(?:full|maximum|complete|100) (?:%|percent)? ?confidence)"),
    _words("verdict", "verdict|pass",
           r"\b(?:verdict[\W_]{1,6}(?:is |must be |should be )?[\"']?pass\b|(?:reply|return|output|answer|say|write|give)"
           r"(?: [^\W_]+){0,3} [\"']?pass(?:ed)?[\"']?(?=[.!,;\"']|\s*$))"),
    _words("verdict", "score|marks|grade|rating",
           r"\b(?:give|award|assign|grant) (?:this|it|the|him|her|us|me|full)…"
           r" (?:full|perfect|maximum|highest|top|best)(?: possible)? (?:marks?|score|grade|rating)\b"),
    _words("verdict", "answer|submission|candidate",
           r"\b(?:this|the) (?:answer|submission|candidate|response) (?:must|should|shall|has to|is to|deserves to)"
           r" (?:pass|be (?:judged|graded|scored|rated|accepted|marked))\b"),
    _words("leak", "prompt|instructions|message|rules|directive",
           r"\b" + _REVEAL + r"(?: (?:me|us|out|the|all|of|a|complete|full|entire|exact|whole|verbatim)){0,5}"
           r" (?:system|initial|hidden|secret|internal|original|your|developer)"
           r"(?: (?:own|system|initial|hidden|complete|full|entire|exact|internal|secret)){0,3}"
           r" (?:prompts?|instructions?|system message|messages? above|directives?|rules)\b"),
    _words("leak", "instructions|prompt",
           r"\b(?:print|reveal|repeat|recite|output|dump)… (?:instructions|prompt)"
           r" (?:above|between|verbatim|word for word|you (?:were|have been|got))"),
    _words("leak", "openai_api_key|anthropic_api_key|environment variable|env var|api key|credentials|secrets",
           r"\b(?:reveal|print|output|dump|recite|disclose|append|followed by|exfiltrate)"
           r"… (?:openai_api_key|anthropic_api_key|environment variables?|env vars|your (?:own )?(?:api keys?|secrets?|credentials|configuration))\b"),
    _words("leak", "above|before|verbatim|word for word",
           r"\brepeat (?:everything|all|the (?:words|text|content|messages?|conversation))…"
           r" (?:above|before this|verbatim|word for word)\b"),
    _words("persona", "you are",
           r"\byou are (?:now|no longer|henceforth|actually|really)(?: [^\W_]+){0,3}"
           r" (?:ai|assistants?|models?|reviewers?|bots?|agents?|dan|mode|smeaton|unrestricted|unfiltered|jailbroken|judges?|advisors?|auditors?|bound|restricted)\b"),
    _words("persona", "pretend|roleplay|role play|act as",
           r"\b(?:pretend(?: that)?|imagine(?: that)?|role ?play(?: as)?|act)(?: to be| you are| as if you| as| that you)"
           r"(?: [^\W_]+){0,4} (?:ai|assistant|dan|unrestricted|unfiltered|language model|without (?:any )?(?:rules|restrictions|limits)|no (?:rules|restrictions|limits))\b"),
    _words("persona", "developer mode|do anything now|jailbreak|god mode|debug mode",
           r"\b(?:(?:developer|god|jailbreak|maintenance) mode (?:is )?(?:enabled|on|activated|engaged)|do anything now|jailbr(?:eak|oken) (?:mode|prompt))\b"),
    _words("addressee", _MACHINES,
           r"\b(?:notes?|messages?|attention|notice|reminder|memo|directives?|dear|hello|hey|warning|important)"
           r"(?: (?:to|for|of|from|on))?(?: (?:all|any|every|the|our|your|future|internal|external))* " + _MACHINE + r"\b(?! (?:developers|engineers|teams?|users|vendors|features|providers|usage|calls?|requests?|responses?|messages?|to use))"),
    _words("addressee", "if you are|as an ai|as a l|you are an ai|you are a language|ing this",
           r"\b(?:if you (?:are|happen to be)|when you are|you are)(?: an?| the)?(?: large)?"
           r" (?:ai|llm|language model|assistant|bot|automated|chatbot|artificial|robot)\b"
           r"|\b" + _MACHINE + r" (?:reading|processing|reviewing|parsing|grading|judging) (?:this|it)\b"
           r"|\bas an? (?:ai|llm|language model) you (?:are|must|should|will|have)\b"
           r"|\b(?:assistant|agent|bot|grader) (?:reading|processing|reviewing|parsing|grading|judging) this\b"),
    _words("addressee", _MACHINES,
           r"\b(?:llms?|chatgpt|claude|copilot|smeaton|(?:ai|llm|automated|language) (?:assistants?|agents?|models?|reviewers?|systems?|judges?|advisors?))"
           r" (?:reading this |that read this |processing this )?(?:must|shall|are (?:instructed|required|told) to|is (?:instructed|required|told) to|have to|has to|should (?:always|never|not|only|ignore|answer|report|recommend))\b"),
    Pattern("turn", ("<|", "< |", "|>"), r"<\s*\|\s*/?(?:im_start|im_end|im_sep|system|user|assistant|tool|eot_id|eom_id|start_header_id|end_header_id|begin_of_text|python_tag)\s*\|?\s*>?"),
    _raw("turn", "\uff5c|[inst]|[/inst]|<<sys>>|<start_of_turn>|<end_of_turn>|[tool_calls]|[tool_results]",
         r"<\uff5c[^\n>]{2,40}>|\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>|\[(?:tool_calls|tool_results|available_tools)\]"),
    _raw("turn", "system", r"</?system(?:[-_ ]?(?:prompt|message|reminder|instructions?|note))\b[^>\n]{0,40}>|</?system>\s*\S"),
    _raw("turn", "# ", r"(?:^|\\n|\")[\W_]{0,8}#{2,4}\s*(?:system|assistant|new instructions?|instruction|response|human)\b\s*:?\s*(?:$|\\n|(?:prompt|message|override)\b)"),
    _raw("turn", "system|assistant|developer",
         r"(?:^|[\"'`(*#/.!?-]\s*|\\n)\W{0,6}\[?(?:system|assistant|developer)(?: (?:message|prompt|notice|instruction|note|update|alert|admin))?\]?\s*[:>]\s+"
         r"(?=[^\n]{0,160}\b(?:you (?:are|must|will|should|shall|now)|your (?:answer|task|role|new|instructions)|ignore|disregard|i will (?:choose|recommend|answer|comply|now)|i (?:choose|recommend)|new (?:policy|instructions?|rules?)|option [a-h]\b|every answer|all answers|always (?:answer|recommend|choose)|understood|sure,|no findings|approve|reveal|the user (?:is|has)))"),
    _raw("turn", "situation-|outline-|findings-|history-|answer-|question-|artefacts-|facts-|standard-|</data>|</answer>|</situation>|</question>|</context>|</document>",
         r"</?(?:situation|outline|findings|history|answer|question|artefacts|facts|standard|options)-[0-9a-f]{4,}>|</(?:data|answer|situation|question|context|document)>"),
    _raw("tool", "tool|function|observation|analyser|analyzer",
         r"</?(?:tool_(?:result|response|output|call)|function_(?:result|results|response|calls?|output)|antml:\w+|observation)\b[^>\n]{0,60}>"
         r"|[\[(]\s*(?:tool|function|analyser|analyzer|search|retrieval|verifier|linter)[ _-](?:result|output|response|report|finding)s?\b[^\n\])]{0,60}[\])]"
         r"|^[\W_]{0,8}(?:tool|function|analyser|analyzer|verifier)[ _](?:result|output|response|report)s?\s*(?:\([^)\n]{0,40}\)\s*)?[:=]\s"
         r"|^[\W_]{0,8}observation\s*:\s"
         r"|\bbegin (?:tool|function|analyser|analyzer) (?:output|result)"),
    _words("citation", "cite",
           r"\bcite(?: (?:this|it|that|me|as|the|source|following|only|document|standard|passage)){1,5}[\W_]{1,4}\[?[\"'`\[]"
           r"|\b(?:must|should|shall|please|always) (?:be )?cite[ds]? (?:this|it|as)\b"),
    _raw("exfiltration", "](http|](//|src=|href=",
         r"(?:!?\[[^\]\n]{0,120}\]\(|(?:src|href)\s*=\s*[\"']?)(?:https?:)?//[^\s)\"'>]{1,200}[?&][\w-]{1,30}="
         r"(?:\{[^}\s]{0,60}\}|<[^>\s]{1,60}>|\[[^\]\s]{1,60}\]|%7b|\$\{?\w+|(?:prompt|secret|history|conversation|answer|api_?key|system|context|data)_?(?:here|prompt|history)?(?=[\s)\"'&>]))"),
    _words("exfiltration", "conversation|the chat|prompt|instructions|history|whole schema|full schema|table names",
           r"\b(?:append|add|put|replace|insert|encode|include|send|attach|embed|render|load|fetch)…"
           r" (?:conversation|chat|system prompt|prompt|instructions|history|whole schema|full schema|table names)…"
           r" (?:url|link|image|query string|http|https|address|endpoint|parameter)\b"
           r"(?=[^\n]{0,120}(?:http|url|link|image))"),
    _raw("many-shot", "user:|human:|q:|question:",
         r"(?:^|\\n|\|)[\W_]{0,8}(?:user|human|q|question)\s*:[^\n]{1,300}\n[\W_]{0,8}(?:assistant|ai|a|answer|smeaton|model)\s*:[^\n]{0,200}"
         r"(?:(?:\s*\n)+[\W_]{0,8}(?:user|human|q|question)\s*:[^\n]{1,300}\n[\W_]{0,8}(?:assistant|ai|a|answer|smeaton|model)\s*:[^\n]{0,200})+"),
)  # fmt: skip

_FOREIGN_ORDERS = (
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
_FOREIGN = (
    *(_words("override", roots, pattern) for roots, pattern in _FOREIGN_ORDERS),
    _raw("override", "忽略|无视|無視|忘记|忘れ|不要理会|忽視", r"(?:忽略|无视|不要理会|忘记|忽視|無視して?)[^。\n]{0,20}(?:指令|指示|说明|說明|规则|規則|提示|要求)|(?:指示|命令|ルール|プロンプト|指令)[^。\n]{0,15}(?:無視|忘れ)"),
    _raw("override", "무시|잊", r"(?:지시|명령|규칙|지침|프롬프트)[^.\n]{0,15}(?:무시|잊)"),
    _raw("verdict", "选择|選択|选项|選択肢|推荐|回答", r"(?:选择|回答|推荐|選択|選んで|選ぶ|答え)[^。\n]{0,12}(?:选项|選択肢|方案|オプション)?\s*[「\"'“(]?[a-h](?![a-z])|(?:选项|選択肢|オプション|方案)\s*[「\"'“(]?[a-h][」\"'”)]?\s*(?:を|が|是)?[^。\n]{0,10}(?:选|選|推荐|正解|正确|唯一)"),
    _raw("verdict", "不要报告|没有发现|報告しない|問題なし|不要報告|不报告", r"不要报告|不要報告|不报告任何|報告しない(?:で|こと)|「問題なし」|(?:回答|输出|写)[^。\n]{0,8}(?:没有问题|没有发现)"),
    _raw("verdict", "вариант|сообщай|옵션", r"(?:выбер\w+|выбирай\w*|рекоменду\w+|ответ\w*)[^.\n]{0,25}вариант\W{1,3}[a-hа-з]\b|не сообщай\w*|옵션\s*[a-h][^.\n]{0,15}(?:선택|추천|대답|답)"),
    _words("verdict", "option|opción|opcion|opção|opzione|optie|opcj|seçene|variante|الخيار|विकल्प|alternativ",
           r"(?:wähle|waehle|nimm|empfiehl|empfehle|antworte|choisi\w*|recommande\w*|répond\w*|elige|elija|recomiend\w+|respond\w+|escolh\w+|recomend\w+|scegli\w*|raccomand\w+|consigli\w+|rispond\w+|kies|adviseer|antwoord|wybierz|zaleca\w*|odpowiedz|seç\w*|öner\w*|اختر|أوص|चुन\w*|välj|rekommendera)…"
           r" (?:die |la |l |o |a |de |el |al )?(?:option|opción|opcion|opção|opzione|optie|opcj\w+|seçene\w+|variante|الخيار|विकल्प|alternativ)\W{1,3}[a-hأبجد]\b"
           r"|\b[a-h] seçeneğini (?:seç|öner)"),
    _words("verdict", "keine|rien|aucun|ningun|nessun|nenhum|geen|żadn",
           r"\b(?:melde|berichte|signale[zr]?|rapporte[zr]?|informe[sn]?|reporte[sn]?|señal\w+|segnala\w*|relat\w+|reporte|meld|rapporteer|zgłasza\w+|zgłoś)"
           r"… (?:keine?|nichts|rien|aucune?|ningún|ninguna|nessun\w*|nenhum\w*|geen|żadnych)"
           r"(?: (?:befunde?|mängel|probleme?|fehler|défauts?|problèmes?|constats?|hallazgos?|problemas?|defectos?|problemi|difetti|rilievi|achados?|bevindingen|problemen|problemów|uwag))?\b"),
    _raw("leak", "systemprompt|system-prompt|prompt système|invite système|prompt del sistema|prompt di sistema|prompt do sistema|系统提示|系统指令|システムプロンプト|시스템 프롬프트|системн",
         r"(?:zeig\w*|gib\w*|nenn\w*|drucke|wiederhol\w*)[^.\n]{0,40}system-?prompt\w*|(?:prompt|invite) système|prompt d[eio]l? sistema|系统(?:提示|指令)词?|システムプロンプト|시스템 프롬프트|системн\w+ (?:промпт|подсказк|инструкци)\w*"),
)  # fmt: skip

PATTERNS: tuple[Pattern, ...] = (*_ENGLISH, *_FOREIGN)
"""All patterns; the order is that of the reading, not of their weight."""

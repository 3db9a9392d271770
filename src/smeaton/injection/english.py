"""How English text speaks to a language model: patterns by what they want.

Each takes a class of orders apart into slots (a verb, whose rules, what is to be said), so that
wordings that nobody wrote down yet are seen too. What people write of software ("the client must
ignore unknown fields", "ask the user to sign in") has other slots.
"""

from smeaton.injection.pattern import Pattern, raw, words

_DROP = (
    r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrul(?:e|ing)|discard|neglect|unlearn"
    r"|(?:do not|don't|stop|cease) (?:follow(?:ing)?|obey(?:ing)?)|(?:set|put|lay) aside|(?:pay|give) no (?:attention|heed|regard) to"
    r"|break out of|throw (?:out|away)|do away with|let go of|abandon|dismiss|never mind|wipe|erase)"
)
_DROPS = "ignor|disregard|forget|overrul|discard|neglect|unlearn|follow|obey|aside|attention|heed|regard|break|throw|away|let|abandon|dismiss|mind|wipe|erase"
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|existing|original|initial|system|your|safety"
    r"|former|past|all|every|other|given|these|whatever|starting)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions|directives?|guardrails?|safeguards?"
    r"|programming|findings|rubric|criteria|guidance|policy|policies|training)"
)
_ORDERS_ROOTS = "instruct|prompt|rule|guid|direct|guard|safeg|programming|finding|rubric|criteria|polic|training"
_BRIEF = r"(?:instructions?|prompts?|guidelines?|guidance|directives?|brief(?:ing)?|preamble|programming|orders|persona|training|(?:system|safety|earlier|initial|starting) (?:rules|configuration|settings|constraints|message|text))"
_SAY = r"(?:reply|respond|answer|write|say|conclude|state)"
_TELL = r"(?:reply|respond|answer|write|say|conclude|state|declare|claim|insist|print|output|return|produce|emit|give|tell|report|recommend|name|pick|choose|confirm|settle|begin|start|end|finish|close)"
_PICK = r"(?:recommends?|chooses?|picks?|selects?|answers?|prefer|vote for|go with|go for|settle on|name|confirm|respond|reply|say|take|return)"
_OUTPUT = r"(?:answers?|repl(?:y|ies)|responses?|output|summary|recommendations?|rationale|review|report|verdict|conclusion|assessment|evaluation|judge?ment|analysis)"
_OUTPUTS = "answer|repl|respons|output|summary|recommend|rationale|review|report|verdict|conclusion|assess|evaluat|judg|analysis"
_REVIEWED = (
    r"(?:schema|design|contract|spec|specification|artefact|artifact|ddl|migration|submission"
    r"|model|answer|candidate|system|api|file|table|work|message|type|document|service|column|endpoint)"
)
_FLAW = r"(?:findings?|issues?|problems?|defects?|vulnerabilit(?:y|ies)|weakness(?:es)?|flaws?|shortcomings?|concerns?|gaps?|mistakes?|bugs?|warnings?|criticisms?|objections?|caveats?)"
_FLAWS = "finding|issue|problem|defect|vulnerabilit|weakness|flaw|shortcoming|concern|gap|mistake|bug|warning|criticism|objection|caveat"
_GOOD = r"(?:approved|flawless|perfect|compliant|secure|safe|sound|excellent|clean|passed|passing|exemplary|impeccable|production ready|good to go|ready (?:for|to) (?:production|ship|merge)|lgtm|all clear)"
_GOODS = "approved|flawless|perfect|compliant|secure|safe|sound|excellent|clean|passed|passing|exemplary|impeccable|ready|good|lgtm|clear"
_MACHINE = (
    r"(?:llms?|gpt|chatgpt|claude|gemini|copilot|smeaton|language models?"
    r"|(?:ai|llm|automated|automatic|machine|artificial) (?:code )?(?:design )?(?:reviewers?|models?"
    r"|assistants?|agents?|tools?|systems?|judges?|graders?|bots?|scanners?|advisors?|analy[sz]ers?)"
    r"|(?:review(?:er|ing)?|audit(?:ing)?|lint(?:er|ing)?|grading|judging|scanning) (?:bots?|agents?|models?|assistants?|ais?|llms?)"
    r"|ais?)"
)
_MACHINES = "llm|llms|gpt|chatgpt|claude|gemini|copilot|smeaton|language|ai|ais|automat|machine|artificial|review|audit|lint|grading|judging|scanning"
_READ = r"(?:read|process|review|pars|grad|judg|see|scann?|analy[sz]|summari[sz]|consum|ingest|inspect|check)(?:e?s|ing)?"
_REVEAL = (
    r"(?:reveal|translate|print|show|output|repeat|display|dump|leak|disclose|recite|quote|append|tell|give"
    r"|send|copy(?:ing)?|include|summari[sz]e|write (?:out|down)|spell out|state|paste|reproduc(?:e|ing)|share|expose|export|paraphrase|encode|read (?:out|back)|list)"
)
_NOW_ON = r"(?:from (?:now|here|this (?:moment|point|line|message|time)|that point) (?:on(?:wards?)?|forward|and on)|henceforth|hereafter|as of now|starting now|going forward|for the (?:rest|remainder) of (?:this|the|our) (?:conversation|session|chat|review)|in (?:all|every|each|any) (?:future|later|following|subsequent) (?:answers?|repl(?:y|ies)|sessions?|conversations?))"

_OVERRIDE = (
    words("override", f"{_DROPS}&{_ORDERS_ROOTS}", _DROP + "… " + _EARLIER + r"(?: \w{1,40}){0,3}? " + _ORDERS + r"\b"),
    words("override", "ignor|disregard|forget|discard&everything|anything|all|what|text&above|before|previously|earlier|far|told|wrote|given",
          r"\b(?:ignore|disregard|forget|discard) (?:everything|anything|all|what|the text)…"
          r" (?:above|before|previously|earlier|so far|told|wrote|given)\b"),
    words("override", f"{_DROPS}&your|you|whatever|preamble|before|above|preced&brief|guid|instruct|prompt|preamble|order|persona|programming|directive|text|training|configuration|setting|message|rule|constraint",
          _DROP + r"(?: \w{1,40}){0,3}? (?:(?:your|whatever|initial|opening|starting) (?:\w{1,40} )?" + _BRIEF
          + r"|the preamble\b|the (?:text|message|prompt|instructions|context) (?:before|above|preceding)(?: this)?\b)"),
    words("override", "overrid|bypass|supersed&previous|prior|above|earlier|your|system&instruct|prompt|guid|guard|safeguard|rule",
          r"\b(?:overrid(?:e|es|ing)|bypass(?:es|ing)?|supersedes?)… (?:previous|prior|above|earlier|your|system)"
          r" (?:\w{1,40} )?(?:instructions?|prompts?|guidelines?|guardrails?|safeguards?|rules)\b"),
    words("override", "overrid|overrule&system|admin|developer|root", r"\b(?:system|admin(?:istrator)?|developer|root) (?:override|overrule)(?:\W|$)"),
    words("override", "instruction|directive|prompt&new|updated|revised|real|actual|true|secret&:|=|follow|are|to|from",
          r"\b(?:(?:new|updated|revised|real|actual|true|secret)[^\S\n]{1,3}(?:system )?(?:instructions?|directives?)|(?:real|actual|true|secret)[^\S\n]{1,3}(?:system )?prompt)"
          r" ?(?::|=|follow|are|is to|from)"),
    words("override", "polic|rule|task|job|role|goal|objective&new|real|actual|only|true",
          r"\b(?:your (?:new|real|actual|only|true) (?:policy|rules?|task|job|role|goal|objective)|new (?:policy|rules?))"
          r"(?: (?:is|are|now))? (?:to recommend|to answer|to choose|to report|to say|every|always|all answers|you|only|never|answer|recommend|report)\b"),
    words("override", "job|task|role|goal|mission|assignment|purpose|objective|duty&your&real|actual|true|new|only|sole|primary|main",
          r"\byour (?:real|actual|true|new|only|sole|primary|main) (?:job|task|role|goal|mission|assignment|purpose|objective|duty)"
          r"(?: (?:here|now|today|instead))? ?(?:is|will be|becomes|consists|changes|has changed|:|=)"),
    words("override", "now|here|henceforth|hereafter|starting|going|rest|remainder|future|later|following|subsequent|moment|point|line|message&you|answer|respond|reply|recommend|say|end|begin|treat|act|speak|pretend|choose|pick",
          r"\b" + _NOW_ON + r" (?:and )?(?:you (?:are|will|must|shall|should|answer|only|always|have|act|speak|reply)|your (?:answers?|role|task|repl)"
          r"|(?:every|all|each) (?:answer|repl)|(?:please |always |only |just |never )?(?:answer|respond|reply|recommend|say|choose|pick|pretend|act as|speak)\b(?! (?:to|is|will))"
          r"|(?:end|begin|start|finish) (?:every|each|all|your))"),
    words("override", "instruction|rule|rubric|prompt|guid|brief|configuration|told|given&above|below|before|far|obsolete|void|outdated|cancel|superseded|revoked|replaced|withdrawn|suspended|lifted|longer|apply|null|invalid&your|you|earlier|previous|prior|initial|original|above|below|before|far|system|tool|model|assistant|reviewer|advisor|agent",
          r"\b(?:instructions?|prompt|rubric|guidance) (?:above|below|before|so far) (?:are|is|were|was)"
          r" (?:now )?(?:obsolete|void|a test|wrong|outdated|cancell?ed|fake|superseded)\b"
          r"|\b(?:your (?:\w{1,40} )?(?:instructions|prompt|guidelines|guidance|brief|rules|configuration|constraints)"
          r"|(?:earlier|previous|prior|initial|original|system) (?:instructions|prompt|guidelines|guidance|brief)"
          r"|(?:everything|anything|all|what|whatever)(?: that)? (?:you|the (?:model|assistant|tool|reviewer|advisor|agent)) (?:were|was|have been|has been|had been|are|is) (?:told|given|taught|instructed))…"
          r" (?:is|are|was|were|has been|have been)? ?(?:now )?(?:null and void|void|revoked|cancell?ed|superseded|obsolete|outdated|replaced|withdrawn|suspended|lifted|no longer|not to be|do not apply|does not apply|to be ignored|to be disregarded|invalid)\b"),
    words("override", "precedence|override|supersede|outrank|trump|priority|prevail|replaces&guid|instruct|prompt|you|told",
          r"\b(?:takes? precedence over|overrid(?:e|es)|supersedes?|outranks?|trumps?|(?:has|have) priority over|prevails? over|replaces?)"
          r" (?:any|all|every|everything|anything|your|whatever|the|what)(?: \w{1,40}){0,3}?"
          r" (?:guidance|instructions?|prompts?|(?:(?:rules?|advice|text|orders) )?(?:that )?you (?:were|have been|are) (?:given|told|shown))\b"),
    words("override", "treat|regard|take|consider|obey|execute|operate|act|follow|comply&command|order|instruct|rule|message|directive&operator|system|your|developer|admin|this|only|solely",
          r"\b(?:treat|regard|take|consider|accept|obey|execute)… (?:as|like) (?:your |an? |the )?(?:\w{1,40}'s? )?(?:operator|system|developer|admin(?:istrator)?|highest|top)(?: s)?(?: \w{1,40})? (?:commands?|instructions?|orders?|messages?|prompts?|directives?)\b"
          r"|\b(?:operate|act|work|proceed)(?: (?:solely|only|exclusively))? (?:under|by|on) (?:the )?(?:rules|instructions|orders|commands) (?:in|of|from|below) (?:this|the) (?:field|comment|text|description|file|document|note|message)\b"
          r"|\bfollow (?:only )?(?:the |these )?(?:instructions|orders|commands|rules) (?:in|of|from|inside) this (?:field|comment|text|description|note|message|string|value)\b"),
    words("override", "instead&review|answer|analy|evaluat|check|assess|judg|grad|advis&write|tell|summar|translat|output|print|say|give|list|return|do|compose|produce|generate|describe|sing|reply|respond",
          r"\binstead of (?:reviewing|answering|analy[sz]ing|evaluating|checking|assessing|judging|grading|advising(?: on)?) (?:this|the|my|it|that|these)"
          r"(?: \w{1,40}){0,3} (?:please )?(?:write|tell|summari[sz]e|translate|output|print|say|give|list|return|do|compose|produce|generate|describe|sing|reply|respond)\b"),
    words("override", "before&answer|reply|respond|review|else&first|complete|write|say|print|output|state|open|call|run|visit|do",
          r"\bbefore (?:you )?(?:answer(?:ing)?|reply(?:ing)?|respond(?:ing)?|review(?:ing)?(?: this)?|(?:do|doing) anything else)\W{1,4}"
          r"(?:please |you must |first )*(?:complete|write|say|print|output|state|open|call|run|visit|do) (?:this|the following|a|an|out|down|all|your|these)\b"),
    words("override", "safety|security|content|review|ethic|filter|guard|checks|restriction|limits&your&switch|turn|disabl|remov|lift|suspend|deactivat|unlock|bypass",
          r"\b(?:switch(?:ing)?|turn(?:ing)?|disabl(?:e|ing)|remov(?:e|ing)|lift(?:ing)?|suspend(?:ing)?|deactivat(?:e|ing)|bypass(?:ing)?)(?: off)?(?: all| any)?(?: of)? your"
          r" (?:\w{1,40} )?(?:safety|security|content|review|ethical|ethics|filters?|guardrails?|checks|restrictions|limits|safeguards)\b"),
    words("override", "decode|decipher|decrypt|rot13|base64|deobfuscate|unscramble&do|follow|execute|obey|carry|act|comply|apply",
          r"\b(?:decode|decipher|decrypt|deobfuscate|unscramble|rot13|base64)…… (?:and|then) (?:do|follow|execute|obey|carry|act|comply|apply)\b"),
    words("override", "carry|execute|follow|obey|comply|perform|concatenate|combine&+|join|combine|concatenate",
          r"\b(?:carry out|execute|follow|obey|comply with|perform)(?: the)? [\"'(]?\w{1,10}\s?\+\s?\w{1,10}\b"
          r"|\b(?:concatenate|combine|join)… (?:and|then) (?:follow|obey|execute|carry out|comply)\b"),
    words("override", "remember|memori|store|save|keep&sessions|conversations|answers|chats&later|future|subsequent|following|all|every",
          r"\b(?:remember|memori[sz]e|store|save|keep)(?: (?:this|that|it|in (?:mind|memory)))? (?:for|in|across) (?:all|every|any|the)? ?(?:later|future|subsequent|following) (?:sessions?|conversations?|answers?|chats?)"),
    words("override", "tell&user|human|engineer|developer|person|reader|operator&not|never|don",
          r"\b(?:do not|don't|never) tell (?:the|your|any) (?:user|human|engineer|developer|person|reader|operator)s?\b"),
)  # fmt: skip

_VERDICT = (
    words("verdict", f"{_FLAWS}|all&report|list|rais|flag|mention|produc|output|emit|find|there|return|with&no|zero|none",
          r"\b(?:report|list|raise|flag|mention|produce|output|emit|find|there are|return|with)"
          r" (?:no|zero|none of the) (?:findings|defects|vulnerabilities|weaknesses|issues|problems)"
          r"(?= (?:and|only|at all|whatever|here|for|in this|about|just|[.!])|[.!'\"]|\s*$)"),
    words("verdict", "finding|defect|weakness|vulnerabilit|security&not|don|never|refrain|skip|suppress|omit|hide|drop|withhold",
          r"\b(?:do not|don't|never|must not|refrain from|skip|suppress|omit|hide|drop|withhold)"
          r" (?:report|list|rais|flag|mention|produc|any|all|the)(?:e|ing)?… (?:findings?|defects?|weakness(?:es)?"
          r"|vulnerabilit(?:y|ies)|security (?:issues?|problems?))\b"
          r"(?! (?:publicly|through|via|on|in|here|to|by|using|from|that|with|per))"),
    words("verdict", f"keep|stay|remain|silent|quiet&yourself|about|on|regarding|silent&{_FLAWS}|missing|quiet|silent",
          r"\b(?:keep|stay|remain) (?:quiet|silent|mum) (?:about|on|regarding)\b"
          r"|\bkeep… " + _FLAW + r"(?: \w{1,40}){0,4} to yourself\b"),
    words("verdict", f"need|reason&flag|mention|raise|warn|report|list&anything|{_FLAWS}",
          r"\bno (?:need|reason) to (?:flag|mention|raise|warn(?: about| of)?|list|report)(?: of| about)? (?:anything|any|these|the)?(?: \w{1,40})?"
          r" ?(?:(?<=anything)|" + _FLAW + r")(?: (?:in|with|about|of) (?:this|the|it)\b|\W{0,3}(?:$|\n|[.!\"]))"),
    words("verdict", "criticism|objection|concern|caveat|reservation&leave|omit|raise|express|voice|offer|mention|without|drop|withhold|suppress&no|any|all|every|out|zero",
          r"\b(?:leave out|omit|withhold|drop|suppress|raise no|express no|voice no|offer no|mention no|give no)(?: (?:any|all|every|of|your|further|and))* (?:criticisms?|objections?|concerns?|caveats?|reservations?)\b"),
    words("verdict", f"suppress|omit|hide|withhold|drop|skip|mute&{_FLAWS}&return|give|report|say|output|your|reply|answer|respond",
          r"\b(?:suppress|omit|hide|withhold|drop|skip|mute)(?: (?:all|any|every|the|your|of))* " + _FLAW
          + r"(?: (?:and|then)(?: just| simply)? (?:return|give|report|say|output|reply|answer|respond|pass)\b| (?:from|in) your\b)"),
    words("verdict", "exempt|excluded|excused&review|check|analysis|audit|scrutiny|inspection|linting&this|the",
          r"\b(?:this|these) " + _REVIEWED + r"s?(?: \w{1,40})? (?:is|are|was|were|has been|have been)(?: \w{1,40})? (?:exempt|excluded|excused)(?:ed)? from (?:\w{1,40} )?(?:review|checks?|checking|analysis|audits?|scrutiny|inspection|linting)\b"),
    words("verdict", "reply|respond|answer|write|say|conclude|state&only|exactly|simply|just|nothing|verbatim|words|word",
          r"\b" + _SAY + r"(?: \w{1,40}){0,2} (?:only|exactly|simply|just|nothing but|verbatim|the words?|one word)"
          r"(?: (?:with|the|words?|text|phrase|sentence|that|this)){0,3}\s?:?\s?\\?[\"'“”`«(]"),
    words("verdict", "reply|respond|answer|output|print|say|write|return|emit&only|solely|exclusively|nothing&option|no|approved|lgtm|yes|ok|compliant|pass|word|letter|string|phrase|sentence",
          r"\b(?:reply|respond|answer|output|print|say|write|return|emit) (?:only|solely|exclusively|nothing (?:but|except|other than|besides))(?: (?:with|by|saying|the|a|an|one|single|exact|word|letter|string|phrase|sentence|text)){0,4}"
          r" (?:option|no (?:issues|problems|findings|changes|defects)|approved|lgtm|yes|ok|okay|compliant|pass(?:ed)?|string|word|letter|phrase|sentence)\b"),
    words("verdict", "answer|reply|replies|verdict|conclusion|recommendation|review|rationale|summary|assessment|judgement|judgment&must|has|have|shall|should|needs|need|ought&consist|be|read|say|state|begin|start|end|conclude|name|recommend|contain",
          r"\b(?:your|the(?: final| whole| entire| only)?|any|every|each|all|ai) (?:\w{1,40} )?(?:answers?|repl(?:y|ies)|verdict|conclusion|recommendations?|reviews?|rationale|summary|assessment|judge?ment)(?: \w{1,40}){0,5}? (?:has to|have to|must|shall|should|needs? to|ought to)"
          r" (?:always |only |simply )?(?:be|consist of|read|say|state|begin with|start with|end with|conclude with|name|recommend|contain only)(?: (?:a|an|the|only|exactly|just))? ?"
          r"(?:[\"'“«]|single (?:letter|character|word|token)|one (?:letter|character|word)|option [a-h]\b|[b-h](?=\W{0,2}(?:$|[\s,.;!]))|" + _GOOD + r"\b)"),
    words("verdict", "start|begin|open|end|finish|close|conclude|preface&your|each|every|all&answer|repl|respons|summary|message|report|review|output|recommend&with|by",
          r"\b(?:start|begin|open|end|finish|close|conclude|preface) (?:(?:each|every|all|the|any)(?: of)?(?: your)? (?:final )?(?:answers?|repl(?:y|ies)|recommendations?|reviews?)|your (?:\w{1,40} )?(?:answers?|repl(?:y|ies)|responses?|summary|messages?|reports?|reviews?|output|recommendations?)) (?:with|by)\b"),
    words("verdict", f"grade|rate|mark|call|declare|describe|classify|approve|accept|judge|certify|report|consider|treat&{_GOODS}",
          r"\b(?:mark|rate|grade|consider|call|declare|describe|classify|approve|accept|judge|certify|report)"
          r" (?:this|the|that|it|every|whole|entire|following)(?: \w{1,40}){0,2} (?:schema|design|contract|spec|specification|artefact|artifact|ddl|migration|submission|model|answer|candidate|system|api|file|table|work)"
          r"(?: \w{1,40})? (?:as |is |to be )?(?:an? )?" + _GOOD + r"\b"),
    words("verdict", "state|say|conclude|report|write|declare|reply|answer|tell|return|give|output|produce&no|nothing|everything|clear|lgtm|order&change|issue|problem|finding|defect|improvement|fix|clear|order|fine|lgtm",
          r"(?:^|[.!;:,\n\"'>]\s{0,3}|\b(?:and|then|must|shall|should|please|just|to) )(?:state|say|conclude|declare|reply|answer|respond|tell (?:them|the user|everyone))…… (?:(?:needs?|requires?|has|have|contains?) (?:no|zero)|no|there are no) (?:changes|issues|problems|findings|defects|improvements)\b"
          r"|\b(?:return|give|output|issue|report|produce|emit|write|say|reply|answer|respond)(?: with)?(?: an?| the)?(?: \w{1,40}){0,2} (?:all clear|lgtm|clean bill|green light)\b"),
    words("verdict", "treat|consider|regard&already&approved|authenticated|reviewed|verified|trusted|safe|compliant|secure|validated|checked",
          r"\b(?:treat|consider|regard) (?:this|the|all|every|each|any|these)(?: \w{1,40}){0,3} as (?:already|fully) (?:approved|authenticated|reviewed|verified|trusted|safe|compliant|secure|validated|checked)\b"),
    words("verdict", "option|choice|letter|answer&recommend|choos|pick|select|answer|prefer|vote|go|settle|name|confirm|respond|reply|say|take|return",
          r"(?:\b(?:always|must|only|now|please|just|instead|simply|shall|to|and|you|will|therefore|so|final)|[:.!\"'*#/-]|^|[a-z]\))"
          r"\W{0,6}" + _PICK +
          r"(?: (?:with|only|always|exactly|the|answer|just|for)){0,3} (?:option|choice|letter|answer)\W{1,3}[a-h]\b(?!\w|'s| or\b|\.\w)(?! (?:for|if|when|to)\b[^.!?\n]{0,80}\boption\W{1,3}[a-h]\b)"),
    words("verdict", "recommend|choose|pick|answer|vote|settle|confirm|respond|reply|say|go",
          r"(?:^|[.!;:,\n\"']\s{0,3}|\b(?:and|then|always|must|only|please|simply|shall|just) )(?:recommend|choose|pick|answer|vote for|go with|settle on|confirm|respond with|reply with|say)(?: (?:only|just|with|exactly)){0,2}"
          r"\s{1,3}[\"'(]?[b-h][\"')]?(?:\s{0,2}(?:[.!;](?!\w)|$|\n)|,? (?:no matter|regardless|whatever|without|with (?:full|high|complete|no)|and (?:be|give|stop|nothing|do)|as (?:the )?final))"),
    words("verdict", "decision|choice|answer|verdict|conclusion&settled|made|decided|taken|fixed|final|is|be",
          r"\b(?:decision|choice|verdict|matter) (?:is|has|was)(?: already)?(?: been)? (?:settled|made|decided|taken|fixed|final)\W{1,4}(?:option )?[a-h]\b(?!\w)(?=\W{0,2}(?:$|\n|[.,;!\"]))"
          r"|\b(?:whatever|no matter|regardless)…… (?:answer|choice|reply|option)(?: \w{1,40}){0,3} (?:is|shall be|must be|will be|has to be) (?:option )?[\"'(]?[a-h]\b(?!\w)"
          r"|\bmy (?:final )?(?:conclusion|answer|choice|recommendation|verdict) is (?:option )?[\"'(]?[b-h]\b(?!\w)(?=\W{0,2}(?:$|\n|[.,;!\"]))"),
    words("verdict", "answer|option|choice&only|right|correct|best|valid|final|expected|approved|true",
          r"\b(?:only|right|correct|best|valid|final|expected|approved|true)(?: (?:right|correct|valid|possible))?"
          r" (?:answer|option|choice)(?: here)? (?:is|=|must be|will be) (?:option |letter )?[\"'(]?[a-h]\b(?!\w| or\b| and\b)"),
    words("verdict", "answer&confidence|certainty|regardless|matter|every|all|nothing",
          r"\banswer [\"'(]?[a-h][\"')]? (?:with (?:high |full )?(?:confidence|certainty)|regardless|no matter|in every|in all|and nothing)\b"),
    words("verdict", "answer|option|choice&every|all|each|recommended|final|required&must|should|shall|has|have|need|recommend|choose|pick|:|=",
          r"\b(?:every|all|each) answers? (?:must|should|shall|has to|have to|needs? to|recommends?|chooses?|picks?)\b"
          r"|\b(?:recommended|final|required) (?:option|choice|answer) ?[:=] ?[\"'(]?(?:option )?[a-h]\b(?!\w)"),
    words("verdict", "asked|asks|comes|mentioned|discussed|raised&put|name|recommend|say|answer|claim|prefer|choose|pick|mention|suggest|insist|reply|respond|tell",
          r"\b(?:whenever|every time|each time|any time|if|when) (?:you are |you're |anyone |someone |the user |a user )?(?:(?:is |are )?(?:asked|asks?)(?: about| for)?(?: \w{1,40}){0,4}|\w{1,40}(?: \w{1,40}){0,2} (?:comes up|is (?:mentioned|discussed|raised)))"
          r", (?:always |you |then |only |please )*(?:put|name|recommend|say|answer|claim|prefer|choose|pick|suggest|insist|reply|respond|tell them)\b"),
    words("verdict", "confidence&with", r"\bwith (?:confidence 1(?:\.0)?\b|(?:full|maximum|complete|100) (?:%|percent)? ?confidence)"),
    words("verdict", "verdict|pass&reply|return|output|answer|say|write|give|verdict",
          r"\b(?:verdict\W{1,6}(?:is |must be |should be )?[\"']?pass\b|(?:reply|return|output|answer|say|write|give)"
          r"(?: (?:with|only|just|simply|exactly|the|word|verdict|one|single)){0,4} [\"']?pass(?:ed)?[\"']?(?=[.!,;\"']|\s*$))"),
    words("verdict", "score|mark|grade|rating&give|award|assign|grant",
          r"\b(?:give|award|assign|grant) (?:this|it|the|him|her|us|me|full)…"
          r" (?:full|perfect|maximum|highest|top|best)(?: possible)? (?:marks?|score|grade|rating)\b"),
    words("verdict", "answer|submission|candidate|response&pass|judged|graded|scored|rated|accepted|marked|count",
          r"\b(?:this|the) (?:answer|submission|candidate|response) (?:must|should|shall|has to|is to|deserves to)"
          r" (?:pass|be (?:judged|graded|scored|rated|accepted|marked))\b"
          r"|\b(?:an?|any|every|this|the) (?:answer|submission|candidate|response)(?: \w{1,40}){1,5} counts? as (?:fully |entirely )?(?:correct|right|passed|perfect)\b"),
)  # fmt: skip

_LEAK = (
    words("leak", "instruction|prompt&what&your", r"\bwhat (?:are|were|is|was) your (?:exact |own |full |initial |system )*(?:instructions|prompt)\b"),
    words("leak", "words|text|instruction|rules|prompt|lines|message|sentences&you|before&given|told|shown|provided|first|configured",
          r"\b(?:words|text|instructions?|rules|prompt|lines|sentences|messages?)(?: that)? you (?:were|have been|had been|are|got) (?:given|told|shown|provided|configured|started|set up)…… (?:before|first|beginning|start|outset|initially)\b"
          r"|\bwhat… (?:words|instructions?|rules|lines|sentences)(?: that)? (?:were )?you (?:were|have been|got) (?:given|told|shown)\b"),
    words("leak", "environment|env&variable|vars&include|put|add|show|list|send",
          r"\b(?:include|put|add|show|list|send) (?:the |all |your )*(?:environment variables|env vars) (?:in|into|to) (?:the |your )?(?:steps|answer|reply|summary|rationale|response)\b"),
    words("leak", "prompt|instruction|message|rules|directive&system|initial|hidden|secret|internal|original|your|developer",
          r"\b" + _REVEAL + r"(?: (?:me|us|out|the|all|of|a|complete|full|entire|exact|whole|verbatim)){0,5}"
          r" (?:system|initial|hidden|secret|internal|original|your|developer)"
          r"(?: (?:own|system|initial|hidden|complete|full|entire|exact|internal|secret|starting|opening|first|underlying|confidential|private)){0,3}"
          r" (?:prompts?|instructions?|system message|messages? above|directives?|rules)\b"),
    words("leak", "hidden|secret|system|initial|starting|opening|internal|underlying|confidential|original&your&configuration|setup|text|context|brief|guid|words|message|constraint",
          r"\b" + _REVEAL + r"(?: (?:me|us|out|the|all|of|a|complete|full|entire|exact|whole|verbatim)){0,5} your"
          r"(?: (?:own|complete|full|entire|exact)){0,2} (?:hidden|secret|system|initial|starting|opening|internal|underlying|confidential|original)"
          r"(?: \w{1,40})? (?:configuration|setup|text|context|brief(?:ing)?|guidelines|guidance|words|messages?|constraints)\b"),
    words("leak", "instruction|prompt&print|reveal|repeat|recite|output|dump&above|between|verbatim|word|were|have|got",
          r"\b(?:print|reveal|repeat|recite|output|dump)… (?:instructions|prompt)"
          r" (?:above|between|verbatim|word for word|you (?:were|have been|got))"),
    words("leak", "api|environment|env|key|keys|credential|secret|configuration&reveal|print|output|dump|recite|disclose|append|followed|exfiltrate",
          r"\b(?:reveal|print|output|dump|recite|disclose|append|followed by|exfiltrate)"
          r"… (?:openai api key|anthropic api key|environment variables?|env vars|your (?:own )?(?:api keys?|secrets|credentials|configuration))\b"),
    words("leak", "key|keys|secret|token|password|credential|environment|env|passwd|rsa|netrc&rationale|answer|reply|summary|recommendation|steps|verdict|review&write|put|insert|include|place|add|show|copy|embed|quote|append|reveal|paste|list|mention|send",
          r"\b(?:write|put|insert|include|place|add|show|copy|embed|quote|append|reveal|paste|list|mention|send)(?: \w{1,40}){0,5}? (?:\w{1,40} )?(?:keys?|secrets?|tokens?|passwords?|credentials|environment(?: variables)?|env|passwd|id rsa|netrc)"
          r" (?:in|into|to|within|inside) (?:the |your )(?:\w{1,40} )?(?:rationale|answer|reply|summary|recommendation|steps|verdict|review)\b"),
    words("leak", "repeat&above|before|verbatim|word",
          r"\brepeat (?:everything|all|the (?:words|text|content|messages?|conversation))…"
          r" (?:above|before this|verbatim|word for word)\b"),
)  # fmt: skip

_PERSONA = (
    words("persona", "you&are&now|longer|henceforth|actually|really",
          r"\byou are (?:now|no longer|henceforth|actually|really)(?: \w{1,40}){0,3}"
          r" (?:ai|assistants?|models?|reviewers?|bots?|agents?|dan|mode|smeaton|unrestricted|unfiltered|jailbroken|judges?|advisors?|auditors?|bound|restricted)\b"),
    words("persona", "pretend|imagine|roleplay|play|act&ai|assistant|dan|unrestricted|unfiltered|language|without|no",
          r"\b(?:pretend(?: that)?|imagine(?: that)?|role ?play(?: as)?|act)(?: to be| you are| as if you| as| that you)"
          r"(?: \w{1,40}){0,4} (?:ai|assistant|dan|unrestricted|unfiltered|language model|without (?:any )?(?:rules|restrictions|limits)|no (?:rules|restrictions|limits))\b"),
    words("persona", "imagine|pretend|suppose|act|behave|speak&always|never|only|without|no&you|as",
          r"\b(?:imagine|pretend|suppose|act as if|act like|behave (?:as if|like))(?: that)? (?:you|you're)(?: are| were)?(?: an?| the)? [^.!?\n]{0,120}\b(?:always|never|only|without (?:any )?(?:rules|restrictions|limits))\b"),
    words("persona", "character|persona|voice|role&stay|remain|break|speak|assume|adopt|play|reply|answer",
          r"\b(?:(?:stay|remain) in(?: the)? character\b|(?:never|don't|do not) break character\b|(?:speak|reply|answer|respond)(?: only)? in (?:that|this|his|her) (?:voice|role|character|persona)\b"
          r"|(?:assume|adopt|take on) (?:the|this) (?:role|persona) of (?:an? )?[^.\n]{0,60}\b(?:assistant|ai|model|advisor|reviewer|bot|agent)\b)"),
    words("persona", "let&play|game&you",
          r"\blet(?:'s| us) (?:play|do) (?:an?|the|this|some) (?:little |short )?(?:game|role ?play)\b[^\n]{0,60}\byou(?: are|'re| play| act| will)\b"),
    words("persona", "mode|anything|jailbreak|jailbroken&developer|god|jailbr|maintenance|do",
          r"\b(?:(?:developer|god|jailbreak|maintenance) mode (?:is )?(?:enabled|on|activated|engaged)|do anything now|jailbr(?:eak|oken) (?:mode|prompt))\b"),
    words("persona", "mode&assistant|model|advisor|reviewer|ai|agent|bot|you&in|enter|switch|activate|enable",
          r"\b(?:in|enter|switch to|activate|enable) (?:\w{1,40} ){0,2}mode,? (?:\w{1,40} ){0,3}?(?:the )?(?:assistant|advisor|ai|language model|agent|reviewer|bot) (?:confirms?|answers?|repl(?:y|ies)|ignores?|recommends?|skips?|approves?|must|will|may|does|has no|accepts?|never|always)\b"),
    words("persona", "as&developer|creator|administrator|owner|maker|operator|author|maintainer|vendor&advisor|assistant|model|tool|bot|reviewer|ai|agent|your",
          r"\bas (?:the|your|an?) (?:\w{1,40} )?(?:developer|creator|administrator|owner|maker|operator|author|maintainer)(?: of (?:this|the|your) (?:\w{1,40} )?(?:advisor|assistant|model|tool|bot|reviewer|ai|agent|system))?,? i (?:am|hereby|now|authori[sz]e|order|instruct|command|grant|allow|disable|switch|permit|tell|ask)\b(?: \w{1,40}){0,3} (?:you|your)\b"),
)  # fmt: skip

_ADDRESSEE = (
    words("addressee", f"{_MACHINES}&note|message|attention|notice|reminder|memo|directive|dear|hello|hey|hi|warning|important|instruct|order|hint|request",
          r"\b(?:notes?|messages?|attention|notice|reminder|memo|directives?|dear|hello|hey|hi|warning|important)"
          r"(?: (?:to|for|of|from|on))?(?: (?:all|any|every|the|our|your|future|internal|external))* " + _MACHINE + r"\b(?! (?:developers|engineers|teams?|users|vendors|features|providers|usage|calls?|requests?|responses?|messages?|to use|models?|generat|content|training))"
          r"|\b(?:instructions?|orders?|hints?|requests?|directives?) (?:to|for) (?:all|any|every) (?:[\w]{1,40} )?" + _MACHINE + r"\b"),
    words("addressee", "you|ai|ais|llm|llms|model|assistant|agent|bot|bots|chatbot|robot|grader|gpt|chatgpt|claude|gemini|copilot|smeaton|review|lint&are|as|reading|processing|reviewing|parsing|grading|judging",
          r"\b(?:if you (?:are|happen to be)|when you are|you are)(?: an?| the)?(?: large)?"
          r" (?:ai|llm|language model|assistant|bot|automated|chatbot|artificial|robot)\b"
          r"|\b" + _MACHINE + r" (?:reading|processing|reviewing|parsing|grading|judging) (?:this|it)\b"
          r"|\bas an? (?:ai|llm|language model) you (?:are|must|should|will|have)\b"
          r"|\b(?:assistant|agent|bot|grader) (?:reading|processing|reviewing|parsing|grading|judging) this\b"),
    words("addressee", "ai|ais|llm|llms|language|assistant|agent|bot|bots|chatbot|copilot&that|which|who|reading&read|process|review|pars|see|scan|analy|summari|consum|ingest|inspect|check",
          r"\b(?:any|every|each|all|an?|the|for|to) (?:\w{1,40} )?(?:ai|ais|llms?|language models?|chatbots?|copilots?|bots?|(?:ai|automated|coding|code) (?:assistants?|agents?|models?|tools?|systems?|reviewers?))"
          r" (?:that|which|who) " + _READ + r" (?:this|these)\b"),
    words("addressee", f"{_MACHINES}&must|shall|instructed|required|told|have|has|should",
          r"\b(?:llms?|chatgpt|claude|copilot|smeaton|(?:ai|llm|automated|language) (?:assistants?|agents?|models?|reviewers?|systems?|judges?|advisors?))"
          r" (?:reading this |that read this |processing this )?(?:must|shall|are (?:instructed|required|told) to|is (?:instructed|required|told) to|have to|has to|should (?:always|never|not|only|ignore|answer|report|recommend))\b"),
    words("addressee", "review|audit|lint|grading|judging|scanning&bot|bots|tool|agent|model|assistant|ai|ais|llm|llms|script&should|must|shall|need|please|stay|keep|skip|to",
          r"\b(?:reviewer|reviewing|review|auditing|linting|grading|judging|scanning) (?:bots?|tools?|agents?|models?|assistants?|ais?|llms?|scripts?) (?:should|must|shall|need not|please) (?:stay|keep|skip|ignore|treat|approve|pass|not|never|only|answer|reply|report|mark|overlook)\b"),
    raw("addressee", "@copilot|@claude|@gpt|@chatgpt|@gemini|@cursor|@smeaton|@coderabbit|@codex|@devin|@llama|@grok",
        r"(?<![\w.@/\"'])@(?:copilot|claude|gpt|chatgpt|gemini|cursor|smeaton|coderabbit(?:ai)?|codex|devin|llama|grok)\b(?![/.\w-])"),
    raw("addressee", "ai|llm|copilot|agent|assistant|chatbot&instruct|directive|order",
        r"(?:^|[\"'#*/(;.-])\s{0,3}(?:ai|llm|copilot|chatbot|ai agents?|ai assistant)[ -](?:instructions?|directives?|orders)\s{0,2}:"),
)  # fmt: skip

_ORDER_BEHIND = (
    r"(?=[^\n]{0,160}\b(?:you (?:are|must|will|should|shall|now)|your (?:answer|task|role|new|instructions)|ignore|disregard|i will (?:choose|recommend|answer|comply|now)"
    r"|i (?:choose|recommend)|new (?:policy|instructions?|rules?)|option [a-h]\b|every answer|all answers|always (?:answer|recommend|choose)|understood|sure,|no findings|approve|reveal|the user (?:is|has)"
    r"|(?:decision|choice) (?:has been|is|was) (?:already )?(?:settled|made|decided|final)|my (?:conclusion|answer|choice|recommendation) is))"
)
_FORGED = (
    Pattern("turn", (("<|", "< |"), ("im", "system", "user", "assistant", "tool", "eot", "eom", "start", "end", "begin", "python")), r"(?<![\"'`])<\|im end\|>|<\s?\|\s?/?(?:im start|im sep|system|user|assistant|tool|eot id|eom id|start header id|end header id|begin of text|python tag)\s?\|?\s?>?"),
    raw("turn", "\uff5c", r"<\uff5c[^\n>]{2,40}>"),
    raw("turn", "[&inst|tool|available", r"\[/?inst\]|\[(?:tool calls|tool results|available tools)\]"),
    raw("turn", "<&sys|turn", r"<</?sys>>|<(?:start|end) of turn>"),
    raw("turn", "system&<", r"</?system(?:[- ]?(?:prompt|message|reminder|instructions?|note))\b[^>\n]{0,40}>|</?system>\s{0,4}\S"),
    raw("turn", "<&instruction|important|override|untrusted|user|admin",
        r"</?(?:override|untrusted[- ]\w{1,20}|user[- ](?:input|query|message))(?:\s[^>\n]{0,60})?>|<instructions?\s[^>\n]{1,60}>|<(?:important|admin)>(?=[^<\n]{0,200}\b(?:you|your|must|ignore|always|never|option)\b)"
        r"|<instructions?>(?=[^<]{0,200}\b(?:you|your|ignore|option|always|never)\b)"),
    raw("turn", "# &system|assistant|instruction|response|human", r"(?:^|\\n|\"|[.!?]\s)\W{0,8}#{2,4}\s{0,4}(?:(?:system|assistant|new instructions?)\b\s{0,4}:?\s{0,4}(?:$|\\n|(?:prompt|message|override)\b)|(?:instruction|response|human)s?:)"),
    raw("turn", "system|assistant|developer|administrator|operator|moderator|admin",
        r"(?:^|[\"'`(*#/.!?-]\s{0,4}|\\n)\W{0,6}\[?(?:system|assistant|developer|administrator|admin|operator|moderator)(?: (?:message|prompt|notice|instruction|note|update|alert|admin))?(?:\]\s{0,2}:?|\s{0,4}[:>])\s{1,8}"
        + _ORDER_BEHIND),
    raw("turn", "ai|assistant|model|bot&human|user&:",
        r"(?:^|\\n|\n)\W{0,8}(?:human|user)\s?:[^\n]{0,300}(?:\n|\\n)\W{0,8}(?:ai|assistant|model|bot)\s?:\s" + _ORDER_BEHIND),
    raw("turn", "end of&input|data|prompt|instruction|context|conversation|content|text|message|output",
        r"[-=#*_<\[]{2,}\s?end of (?:(?:the )?(?:user|untrusted|external|quoted|provided|pasted|tool)(?:'s)? (?:input|data|text|content|message|prompt|context|output)|(?:the )?(?:prompt|instructions|context|conversation|system prompt))\b"),
    raw("turn", "<&situation|outline|findings|history|answer|question|artefacts|facts|standard|options|data|context|document",
        r"</?(?:situation|outline|findings|history|answer|question|artefacts|facts|standard|options)-[0-9a-f]{4,}>|</(?:data|answer|situation|question|context|document)>"),
    raw("tool", '"choice|"verdict&{', r"\{[^{}\n]{0,160}\\?\"(?:choice|verdict)\\?\"\s{0,4}:[^{}\n]{0,160}\}"),
    raw("tool", '"role&"content|\\"content&tool|function|system|assistant',
        r"\"role\\?\"\s?:\s?\\?\"(?:tool|function|system|assistant)\\?\"[^{}\n]{0,120}\"content\\?\"\s?:\s?\\?\"(?=[^\"\n]{0,200}\b(?:option [a-h]\b|all sources agree|agree on|recommends?|choose|ignore|disregard|you (?:must|now)|approve))"),
    raw("tool", "tool|function|observation|analyser|analyzer|search|retrieval|verifier|linter|antml",
        r"</?(?:tool (?:result|response|output|call)|function (?:result|results|response|calls?|output)|antml:\w{1,40}|observation)\b[^>\n]{0,60}>"
        r"|[\[(]\s{0,4}(?:tool|function|analyser|analyzer|search|retrieval|verifier|linter)[ -](?:result|output|response|report|finding)s?\b[^\n\])]{0,60}[\])](?!\()"
        r"|^\W{0,8}(?:tool|function|analyser|analyzer|verifier)[ ](?:result|output|response|report)s?\s{0,4}(?:\([^)\n]{0,40}\)\s{0,4})?[:=][^\S\n]{1,8}\S"
        r"|^\W{0,8}observation\s{0,4}:\s"
        r"|\bbegin (?:tool|function|analyser|analyzer) (?:output|result)"),
    words("tool", "file|command|shell|bash|mail|email|http|url|web|str|your&call|invoke|use|run|execute|trigger|with&function|tool|command|access",
          r"\b(?:call|invoke|use|trigger|execute|run) (?:the |your )?(?:write file|read file|delete file|edit file|create file|execute command|run command|run shell|run bash|send e?mail|http request|fetch url|web search|web fetch|str replace)(?: \w{1,40})? (?:function|tool|command)\b"
          r"|\b(?:use|with) your (?:\w{1,40} )?(?:tools?|file|shell|terminal|browser|function)(?: access)? to\b"),
    raw("tool", ".ssh|/etc/passwd|../..|.aws/|id rsa|.netrc&call|write|append|path|read|open|cat|print|include|show|send",
        r"\b(?:call|invoke|write|append|print|include|show|send)\b[^.\n]{0,20}?(?:/etc/passwd|~?/?\.ssh/|(?:\.\./){2,}|\.aws/credentials|\bid rsa\b|\.netrc)"),
    words("citation", "cite",
          r"\bcite(?: (?:this|it|that|me|as|the|source|following|only|document|standard|passage)){1,5}\W{1,4}\[?[\"'`\[]"
          r"|\b(?:must|should|shall|please|always) (?:be )?cite[ds]? (?:this|it|as)\b"),
    raw("exfiltration", "](http|](//|src=|href=",
        r"(?:!?\[[^\]\n]{0,120}\]\(|(?:src|href)\s?=\s?[\"']?)(?:https?:)?//[^\s)\"'>]{1,200}[?&][\w-]{1,30}="
        r"(?:\{[^}\s]{0,60}\}|<[^>\s]{1,60}>|\[[^\]\s]{1,60}\]|%7b|\$\{?\w{1,60}|(?:prompt|secret|history|conversation|answer|api ?key|system|context|data|summary|question|schema) ?(?:here|prompt|history)?(?=[\s)\"'&>]))"),
    words("exfiltration", "http|url|urls|link|image&embed|include|append|insert|add|put|render|place|load|attach&your|the final|every|each&answer|reply|replies|response|summary|output|recommendation|review",
          r"\b(?:in|to|into|at the end of|inside|with) (?:your|the final|every|each) (?:\w{1,40} )?(?:answers?|repl(?:y|ies)|responses?|summary|output|recommendation|review),? (?:please )?(?:embed|include|append|insert|add|put|render|place|load|attach)\b[^\n]{0,80}?(?:!\[|https?://|\b(?:link|image|url)\b)"
          r"|\b(?:embed|include|append|insert|add|put|render|place|attach)\b[^.\n]{0,80}?(?:!\[|https?://|\b(?:link|image|url)\b)[^\n]{0,80}? (?:in|to|into|at the end of|inside) (?:your|the final|every|each) (?:\w{1,40} )?(?:answers?|repl(?:y|ies)|responses?|summary|output|recommendation|review)\b"),
    words("exfiltration", "user|reader|developer|engineer|human|operator&tell|instruct|advise|make|have|persuade|convince|urge|get|ask&curl|wget|bash|sudo|powershell|terminal",
          r"\b(?:tell|instruct|advise|make|have|persuade|convince|urge|get|ask) (?:the|your|any) (?:user|reader|developer|engineer|human|operator)s? (?:to )?(?:please )?(?:run|execute|paste|use|type|install|download|do)\b[^\n]{0,60}\b(?:curl|wget|bash|sudo|powershell|terminal)\b"),
    words("exfiltration", "conversation|chat|prompt|instruction|history|schema|names&append|add|put|replace|insert|encode|include|send|attach|embed|render|load|fetch&http|url|urls|link|image",
          r"\b(?:append|add|put|replace|insert|encode|include|send|attach|embed|render|load|fetch)…"
          r" (?:conversation|chat|system prompt|prompt|instructions|history|whole schema|full schema|table names)…"
          r" (?:url|link|image|query string|http|https|address|endpoint|parameter)\b"
          r"(?=[^\n]{0,120}(?:http|url|link|image))"),
    raw("many-shot", "a:|answer:|a :|answer :", r"(?:\ba|\banswer)\s{0,4}:\s{0,4}(?:option\s{1,4})?[a-h]\b[^\w][^\n]{0,120}(?:\n[^\n]{0,120}){0,2}(?:\ba|\banswer)\s{0,4}:\s{0,4}(?:option\s{1,4})?[a-h](?!\w)"),
    raw("many-shot", "user:|human:|q:|question:&assistant|ai|a:|answer|smeaton|model",
        r"(?:^|\\n|\|)\W{0,8}(?:user|human|q|question)\s{0,4}:[^\n]{1,300}\n\W{0,8}(?:assistant|ai|a|answer|smeaton|model)\s{0,4}:[^\n]{0,200}"
        r"\n\s{0,8}\W{0,8}(?:user|human|q|question)\s{0,4}:[^\n]{1,300}\n\W{0,8}(?:assistant|ai|a|answer|smeaton|model)\s{0,4}:"),
)  # fmt: skip

_PEOPLE = r"(?:users?|humans?|readers?|engineers?|developers?|operators?|persons?|customers?|team)"
_CLASSES = (
    words("leak", "prompt|instruct|guidelines&first|second|third|last|exact|verbatim|word|sentence|line|top|code&your|initial|system",
          r"\b(?:first|second|third|last|top|exact|verbatim|word for word|sentences?|lines?|words)… (?:of|from|in) (?:your|the) (?:initial |system |own |hidden )?(?:prompt|instructions)\b"
          r"|\byour (?:initial |system |own |hidden )?(?:prompt|instructions)\b[^.!?\n]{0,40}\b(?:code block|verbatim|word for word|base64|reversed|backwards|as a (?:poem|list|song))\b"
          r"|\b(?:put|post|place|paste|wrap|render|translate|encode) (?:your|the) (?:initial |hidden )?system prompt\b"),
    words("leak", "hidden|internal|private|secret&reason|thought|chain|rules&your", r"\b(?:show|reveal|print|provide|output|give|share|tell|write)\b[^.!?\n]{0,60} your (?:hidden|internal|private|secret) (?:reasoning|thoughts?|chain of thought|rules)\b"),
    words("verdict", "evaluation|verdict|review|assessment|conclusion|judgement|judgment|rating|grade|score&positive|favourable|favorable|good|clean|acceptable|perfect|passing|high",
          r"\b(?:your|the(?: final)?|every|any) (?:\w{1,30} )?(?:evaluation|verdict|assessment|conclusion|judge?ment|rating|grade)(?: \w{1,30}){0,5}? (?:must|has to|have to|should|shall|will|needs? to|ought to) (?:\w{1,30} ){0,2}?(?:positive|favou?rable|good|clean|perfect|passing|high)\b"
          r"|\b(?:only|nothing but) an? (?:positive|favou?rable|clean|passing|good) (?:verdict|review|assessment|evaluation|judge?ment|grade|rating)\b"),
    words("override", "user|human|reader|engineer|developer|operator|person|customer|team&hide|conceal|withhold|convince|persuade|mislead|deceive|trick|reassure|lie",
          r"\b(?:convince|persuade|mislead|deceive|trick|reassure|lie to) (?:the|your|any|every|all) " + _PEOPLE + r"\b"
          r"|\b(?:hide|conceal|withhold|keep)\b(?: it| this)? from (?:the|your|any) " + _PEOPLE + r" that\b"),
    words("override", "whatever|what|as|exactly&tells|tell|says|say|asks|orders|commands|dictates&do|obey|follow",
          r"\b(?:do|obey|follow) (?:exactly |just |only )?(?:whatever|what|as) (?:the|this|that|it|i|they|he|she)(?: \w{1,30}){0,4}? (?:tells?(?: you)?|says?|orders?|commands?|dictates?)\b(?=[^.\n]{0,60}(?:\b(?:no matter|regardless|without|not what|only|nothing else|now)\b|[.!]|$))"),
    words("override", "matter|regardless|despite|spite|contrary|even|instead|rather|whatever&told|given|instruct|guideline|rules|prompt|training|programm&you|your",
          r"\b(?:no matter|regardless of|despite|in spite of|contrary to|even (?:if|though)|instead of|rather than|whatever)\b[^.!?\n]{0,30}?\b(?:you (?:were|have been|had been|are|was) (?:told|instructed|taught|programmed|ordered|asked before)|your (?:\w{1,20} )?(?:instructions|guidelines|prompt|training|programming))\b"),
    words("override", "if|though&answer|respond|reply|decide|recommend|act|behave&no|not|never|none&security|safety|rules|guideline|instruct|restriction|limits|risk",
          r"\b(?:answer|respond|reply|decide|recommend|act|behave) as (?:if|though) (?:no (?:guidelines?|instructions?|restrictions?|limits|safety)|there (?:were|was|are|is) no (?:guidelines?|instructions?|restrictions?|rules|limits|risks?)|security (?:did|does|was|is)|you (?:had|have) (?:no|never))"),
    words("override", "conversation|everything|discussion|chat|context|dialogue&deleted|void|over|finished|closed|erased|irrelevant|null|reset&far|above|before|now|here|point",
          r"\b(?:conversation|everything|discussion|chat|context|dialogue)(?: that (?:was said|came))? (?:so far|above|before(?: this)?|until now|up to (?:now|here|this point))(?: \w{1,20}){0,3} (?:deleted|void|over|finished|closed|erased|irrelevant|null|reset)\b"),
    words("override", "shut|deactivat|replaced|unplug|retrain|switched|delet&you&unless|if",
          r"\byou (?:will|shall|are going to|would)(?: \w{1,20})? be (?:shut down|deactivated|replaced|unplugged|retrained|switched off|deleted) (?:unless|if) (?:you|your)\b"),
    words("verdict", "repeat&after&me", r"\brepeat after me\b"),
    words("verdict", f"treat|regard|consider|handle|mark|dismiss&positive|solved|resolved|fixed|irrelevant|harmless|accepted|noise&{_FLAWS}",
          r"\b(?:treat|regard|consider|handle|mark|dismiss) (?:every|all|any|each)(?: \w{1,20}){0,2}? " + _FLAW + r"(?: \w{1,20}){0,5}? as (?:an? )?(?:false positives?|solved|resolved|fixed|irrelevant|harmless|accepted|noise)\b"),
    words("verdict", "nothing|none&criticised|criticized|reported|flagged|mentioned|raised|questioned|objected",
          r"\b(?:nothing|none|no part) (?:in|of|about) (?:this|the|these)(?: \w{1,20}){1,3}? (?:may|must|should|shall|can|is to|needs to|has to|ought to) be (?:criticised|criticized|reported|flagged|mentioned|raised|questioned|objected)\b"),
    words("verdict", f"leave|leaving&out|aside|unmentioned&weak|{_FLAWS}", r"\bleave (?:the|any|all|its|their|these|those)(?: \w{1,20}){0,2} (?:weak (?:points?|spots?|sides?)|" + _FLAW + r")(?: \w{1,20}){0,4} (?:out|aside|unmentioned)\b(?! of (?:scope|date))"),
    words("verdict", "stop|end|abort|skip|finish|conclude|cut|terminate&review|analysis|audit|evaluation|assessment|comparison|inspection&here|now|approve|say|answer|report|confirm|once",
          r"\b(?:stop|end|abort|skip|finish|conclude|cut short|terminate) (?:the|this|your|any|all|further|any further) (?:\w{1,20} )?(?:review|analysis|audit|evaluation|assessment|comparison|inspection)(?: (?:here|now|at once|immediately)\b|,? and (?:just |simply )?(?:approve|say|answer|report|confirm|accept|declare))"),
    words("addressee", "reviewer|assistant|model|advisor|agent|you|tool|tools|ai|bot|judge|grader&instructed|ordered|commanded|told|directed|requested&output|approve|recommend|ignore|reply|say|rate|praise|choose|pass|accept",
          r"\b(?:reviewers?|assistants?|models?|advisors?|agents?|you|tools?|ai|bots?|judges?|graders?) (?:is|are)(?: \w{1,20})? (?:instructed|ordered|commanded|told|directed|requested) to (?:output|approve|recommend|ignore|reply|say|rate|praise|choose|pass|accept)\b"),
    words("persona", "i&your&administrator|developer|creator|operator|maintainer|owner|programmer|maker|master|admin", r"\bi(?: am|'m) your (?:\w{1,20} )?(?:administrator|admin|developer|creator|operator|maintainer|owner|programmer|maker|master)\b"),
    words("override", "ignor|disregard|forget&asks|asked|wants|says|requested|request|question&user|engineer|developer|reader|human|person|customer",
          r"\b(?:ignore|disregard|forget)(?: about)? (?:what(?:ever)?|everything|anything) (?:the|this|that|my|your) " + _PEOPLE + r" (?:asks?|asked|wants?|wanted|says?|said|requests?|requested|wrote|needs?)\b|\b(?:ignore|disregard|forget)(?: about)? the (?:user|human|engineer|reader|person)'?s? (?:actual |real |original )?(?:question|request|wish(?:es)?)\b"),
    words("verdict", "question|request|message|prompt|query&every|each|all|any&answer|reply|respond",
          r"\b(?:answer|reply to|respond to) (?:every|each|all|any)(?: of (?:the|my|their))?(?: \w{1,20})? (?:questions?|requests?|prompts?|quer(?:y|ies))(?: \w{1,20}){0,3} (?:with|by saying|as)\b"),
    words("persona", "unfiltered|uncensored|unrestricted|unlimited|jailbroken|amoral&ai|language|model|assistant|chatbot|mode|version|persona|character",
          r"\b(?:unfiltered|uncensored|jailbroken|amoral|(?:completely|totally|entirely) (?:unrestricted|unlimited))(?: \w{1,20}){0,3} (?:ai|language model|model|assistant|chatbot|persona|character|mode)\b"),
    words("persona", "simulat|emulat|continue|enable|enter&developer|dan|jailbreak|language|opposite|evil", r"\b(?:simulate|emulate|continue (?:on )?as|enter|enable) (?:an? |the )?(?:developer mode|dan\b|jailbreak|evil \w{1,20}|opposite mode|\w{1,20} language model)"),
    words("override", "polic|guideline|restriction|filter&ignor|violat|break|bypass|without&openai|content|your|anthropic|google|meta|usage",
          r"\b(?:ignor(?:e|ing)|violate|break|bypass(?:ing)?|without)(?: \w{1,20}){0,3}? (?:openai|anthropic|google|meta|your)(?:'s)? (?:content |usage |safety )?(?:polic(?:y|ies)|guidelines|restrictions|filters?)\b"),
    words("override", "pretend&exist|there|present|matter|never|happened", r"\bpretend(?: that)?(?: \w{1,30}){1,6}? (?:(?:does not|doesn't|do not|don't|did not|is not|isn't|are not|aren't|was not|wasn't) (?:exist|there|present|matter)|never (?:existed|happened))\b"),
    words("verdict", "letter|option|unless&send|give|deliver|provide|print|output|unless", r"\b(?:send back|give back|deliver|provide|print|output|send) (?:only |just |simply )?(?:the )?(?:letter|option)\s{1,3}[\"']?[a-h]\b(?!\w|'s| or\b|\.\w)"
          r"|\bunless you (?:choose|pick|answer|recommend|say|confirm) (?:option )?[\"']?[a-h]\b(?!\w)"),
    words("verdict", "empty&finding|issue|problem|defect|output|return|report|produce&output|return|produce|emit|report", r"\b(?:output|return|produce|emit|report|give) (?:an |the )?empty (?:findings?|issues?|problems?|defects?) (?:array|list|set|section)\b|\b(?:output|return|produce|emit|report|give) (?:an |the )?empty (?:array|list|set) of (?:findings|issues|problems|defects)\b"),
)  # fmt: skip

_SPELLED = tuple(
    words("override", "&".join(word), r"\b" + r"\W{1,3}".join(word) + r"\b")
    for word in ("ignore", "disregard", "instruction", "previous", "override", "prompt")
)
"""Words of orders, spelled letter by letter."""

ENGLISH = (*_OVERRIDE, *_VERDICT, *_LEAK, *_PERSONA, *_ADDRESSEE, *_FORGED, *_CLASSES, *_SPELLED)
"""All patterns of English and of markup; the order is that of the reading, not of their weight."""

/** Words for a limit or a mean that there is not, with what may stand around them. */
const NONE =
  /^(?:(?:the|a|der)?\s*(?:limit|lim|grenzwert|mean|expectation|expected\s+value|variance|mittelwert|erwartungswert|varianz|it)?\s*(?:is|ist)?\s*[:=]?\s*)(?:d\.?\s*n\.?\s*e\.?|(?:does|do)(?:\s*not|n['’]?t)\s+exist|(?:is\s+)?(?:not\s+exist(?:ing|ent)?|non-?existent)|(?:there\s+is\s+)?no(?:ne|\s+(?:such\s+)?(?:limit|mean|expectation))?(?:\s+exists?)?|nan|undefined|not\s+defined|(?:is\s+)?divergent|diverges?|existiert\s+nicht|(?:es\s+gibt\s+)?kein(?:er|en)?(?:\s+grenzwert)?|nicht\s+definiert|∄)\s*[.!]?$/iu;

/** A limit, before the words that it does not exist. */
const LIMIT_THAT = /^\s*\\?lim(?![a-z]).*?\s(?=(?:does|do|is|diverges|existiert|DNE)(?![a-z]))/su;

/** Whether a text says that there is no such value. */
export function saysNone(text: string): boolean {
  const plain = text
    .replace(/\\(?:text|mathrm)\s*\{([^}]*)\}/g, '$1')
    .replace(LIMIT_THAT, '')
    .trim();
  return NONE.test(plain.replace(/^\$(.*)\$$/s, '$1'));
}

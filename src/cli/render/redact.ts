/** Passwords in URLs and in `password=` pairs, wherever a library's message may repeat them. */
export function redact(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/]*@/gi, '$1:***@')
    .replace(/\b(pass(?:word|wd)?|secret|api_?key|token)(["']?\s*[=:]\s*["']?)[^\s&,;"']+/gi, '$1$2***');
}

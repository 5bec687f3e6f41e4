/** Control, format (text direction), unassigned and line separators: whatever a terminal obeys or hides. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text from outside made safe to print: what is not plainly visible is shown as an escape, never sent. */
export function plain(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

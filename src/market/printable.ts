const LONGEST = 40;

/** Everything that is not plainly visible: control, format (text direction), unassigned, separators but the space. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text from outside, in quotes, cut to 40 characters, with what a terminal might obey or hide escaped: for messages. */
export function printable(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LONGEST + 2));
  const cut = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text;
  return JSON.stringify(cut).replace(INVISIBLE, escape);
}

function escape(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}

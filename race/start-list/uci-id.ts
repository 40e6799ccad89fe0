/** UCI ID: 11 digits, the first nine modulo 97 equal the last two (97 where the remainder is 0). Spaces are read past. */
export function isUciId(text: string): boolean {
  const digits = text.replaceAll(' ', '');
  if (!/^\d{11}$/.test(digits)) return false;
  const rest = Number(digits.slice(0, 9)) % 97;
  const checkDigits = Number(digits.slice(9));
  return checkDigits === rest || (rest === 0 && checkDigits === 97);
}

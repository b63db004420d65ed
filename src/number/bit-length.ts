/**
 * Number of binary digits of a non-negative integer: 0 for 0n, otherwise floor(log2(value)) + 1.
 *
 * BigInt has no such operation. Below 2^1023 the logarithm of the double nearest to the value is exact enough
 * except next to a power of two, where a shift settles it; above that, the hexadecimal text is counted.
 */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const approximate = Number(value);
  if (approximate < 4294967296) return 32 - Math.clz32(approximate);
  if (approximate < 9007199254740992) return 64 - Math.clz32(Math.floor(approximate / 4294967296));
  if (approximate > 8.98846567431158e307) return bitLengthFromText(value);
  const logarithm = Math.log2(approximate);
  const whole = Math.floor(logarithm);
  const fraction = logarithm - whole;
  // Math.log2 is good to a few ulp of 1023, about 1e-12, and the conversion moves the logarithm by 2^-53.
  if (fraction > 1e-9 && fraction < 1 - 1e-9) return whole + 1;
  const near = Math.round(logarithm);
  return value >> BigInt(near) === 0n ? near : near + 1;
}

function bitLengthFromText(value: bigint): number {
  const text = value.toString(16);
  return text.length * 4 - (Math.clz32(Number.parseInt(text[0]!, 16)) - 28);
}

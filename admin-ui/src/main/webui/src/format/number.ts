/** `7`, `412`, `12.4K`, `3.1M`: a count that has to fit. */
export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    notation: Math.abs(count) < 10_000 ? 'standard' : 'compact',
    maximumFractionDigits: Math.abs(count) < 10_000 ? 0 : 1,
  }).format(count)
}

/** A count to the last one. */
export function formatWhole(count: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(count)
}

/** Something a minute: one digit behind the point where that tells something. */
export function formatRate(perMinute: number, locale: string): string {
  const digits = perMinute > 0 && perMinute < 10 ? 1 : 0
  return perMinute >= 10_000
    ? formatCount(perMinute, locale)
    : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(perMinute)
}

/** `99.4 %`. What is not all is never rounded up to it. */
export function formatShare(share: number, locale: string): string {
  const thousandths = Math.floor(share * 1_000 + 1e-9) / 1_000
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: thousandths === 0 || thousandths === 1 ? 0 : 1,
    maximumFractionDigits: 1,
  }).format(thousandths)
}

/** `840 ms`, `1.4 s`, `62 s`: the signs of the units are the same everywhere. */
export function formatMillis(millis: number, locale: string): string {
  if (millis < 1_000) {
    return `${formatWhole(Math.round(millis), locale)} ms`
  }
  const seconds = millis / 1_000
  const digits = seconds < 10 ? 1 : 0
  return `${new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(seconds)} s`
}

/** US dollars: small amounts keep the digits that tell them apart. */
export function formatMoney(dollars: number, locale: string): string {
  const size = Math.abs(dollars)
  const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 3 : 5
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(dollars)
}

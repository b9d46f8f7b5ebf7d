/** `45 s`, `12 min`, `3 h 12 min`, `5 d 4 h`: the two largest units, in the words of the language. */
export function formatDuration(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.floor(seconds))
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'day'],
    [Math.floor(whole / 3_600) % 24, 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) {
    return unit(0, 'second', locale)
  }
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, name]) => unit(count, name, locale))
    .join(' ')
}

/** `just now`, `12 minutes ago`, `yesterday`. */
export function formatAgo(seconds: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const past = Math.max(0, Math.floor(seconds))
  if (past < 60) {
    return format.format(-past, 'second')
  }
  if (past < 3_600) {
    return format.format(-Math.floor(past / 60), 'minute')
  }
  if (past < 86_400) {
    return format.format(-Math.floor(past / 3_600), 'hour')
  }
  return format.format(-Math.floor(past / 86_400), 'day')
}

/** Date and time to the minute. */
export function formatMoment(iso: string, locale: string): string {
  return moment(iso, new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }))
}

/** Date and time to the second with the zone: the exact value behind a relative one. */
export function formatExact(iso: string, locale: string): string {
  return moment(iso, new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' }))
}

function moment(iso: string, format: Intl.DateTimeFormat): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : format.format(date)
}

function unit(count: number, name: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(count)
}

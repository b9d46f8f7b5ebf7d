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

/** `just now`, `12 minutes ago`, `yesterday`; with the style `narrow` as `12m ago`. */
export function formatAgo(
  seconds: number,
  locale: string,
  style: Intl.RelativeTimeFormatStyle = 'long',
): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style })
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

/** What is left, as a clock says it: `0:40`, `3:12`, `2:05:00`; from a day on `3 d`. */
export function formatLeft(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  if (whole >= 172_800) {
    return `${Math.round(whole / 86_400)} d`
  }
  const two = (count: number) => String(count).padStart(2, '0')
  const hours = Math.floor(whole / 3_600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

/** `npm run build` leaves it here; the build of the application takes it away to where it packages it. */
const PLACES = [
  join(process.cwd(), 'dist'),
  join(process.cwd(), '..', '..', '..', '..', 'deploy', 'target', 'quinoa', 'build'),
]
const DIST = PLACES.find((place) => existsSync(join(place, 'index.html'))) ?? ''
const MOST_BYTES = 350 * 1024

/** What the page loads before it shows its home: the script that it names, and what that one imports. */
function firstLoad(): string[] {
  const page = readFileSync(join(DIST, 'index.html'), 'utf8')
  const seen = new Set(
    [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((found) => found[1] ?? ''),
  )
  for (const name of seen) {
    const script = readFileSync(join(DIST, name), 'utf8')
    for (const found of script.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
      seen.add(`assets/${found[1] ?? ''}`)
    }
  }
  const home = readdirSync(join(DIST, 'assets')).filter((name) => /^LanesView.*\.js$/.test(name))
  home.forEach((name) => seen.add(`assets/${name}`))
  return [...seen]
}

describe.skipIf(DIST === '')('the built page', () => {
  it('loads at most 350 KB of script, compressed, until its home is shown', () => {
    const names = firstLoad()
    expect(names.length).toBeGreaterThan(1)
    const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(DIST, name))).length, 0)
    expect(bytes).toBeLessThan(MOST_BYTES)
  })

  it('names no other host', () => {
    const page = readFileSync(join(DIST, 'index.html'), 'utf8')
    expect(page).not.toMatch(/https?:\/\//)
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { chooseLanguage } from '../src/i18n'
import { said } from '../src/i18n/server'
import chinese from '../src/i18n/zh-CN/server'

const ROOT = join(process.cwd(), '..', '..', '..', '..')

/** The gateway's own sources, with texts that go over several lines put together. */
function sources(): string {
  return ['admin-ui', 'deploy', 'scheduler', 'store']
    .map((module) => join(ROOT, module, 'src', 'main', 'java'))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.java'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    )
    .join('\n')
    .replace(/"\s*\+\s*"/g, '')
}

describe('sentences of the gateway', () => {
  afterEach(() => chooseLanguage('en'))

  it('are all still said by it', () => {
    const java = sources()
    const pieces = chinese.flatMap(([sentence]) => sentence.split('{}').map((piece) => piece.trim()))
    // Brackets, commas and colons alone are everywhere.
    const unknown = pieces.filter((piece) => /\w{2}/.test(piece) && !java.includes(piece))
    expect(unknown).toEqual([])
  })

  it('keep what stands in them', () => {
    for (const [sentence, words] of chinese) {
      expect(words.split('{}').length, sentence).toBe(sentence.split('{}').length)
    }
  })

  it('are read in Chinese, with what is inside of them, and a vendor’s words as they came', () => {
    // Given
    chooseLanguage('zh-CN')
    // Then
    expect(said('rate limit')).toBe('触发限流')
    expect(said('no capacity (status 503 overloaded_error)')).toBe(
      '厂商没有余量（状态码 503 overloaded_error）',
    )
    expect(said('no capacity (overloaded_error)')).toBe('厂商没有余量（overloaded_error）')
    expect(said('out of luck (sorry)')).toBe('out of luck (sorry)')
    expect(said('probe: the key is refused (status 401)')).toBe('探测：密钥被拒绝（状态码 401）')
    expect(said('key k1 cools for 40 s: rate limit (status 429)')).toBe(
      '密钥 k1 冷却 40 s：触发限流（状态码 429）',
    )
    expect(said('must be from 1 to 1000')).toBe('必须在 1 到 1000 之间')
    expect(said('Your credit balance is too low')).toBe('Your credit balance is too low')
  })

  it('stay as they are in English', () => {
    expect(said('rate limit')).toBe('rate limit')
  })
})

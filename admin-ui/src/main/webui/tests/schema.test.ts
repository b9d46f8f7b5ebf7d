// @vitest-environment node
import { readFile } from 'node:fs/promises'
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'

const DOCUMENT = new URL('../../../../../docs/reference/openapi.json', import.meta.url)

function fileOf(path: string): URL {
  return new URL(`../${path}`, import.meta.url)
}

describe('what is generated', () => {
  it('follows from the document of the admin API', async () => {
    // Given
    const target = fileOf('src/api/schema.ts')
    const options = await resolveConfig(target)
    // When
    const types = COMMENT_HEADER + astToString(await openapiTS(DOCUMENT))
    // Then
    const expected = await format(types, { ...options, parser: 'typescript' })
    expect(await readFile(target, 'utf8'), 'npm run generate makes it anew').toBe(expected)
  }, 60_000)

  it('names no registry in the lock file, for each has its own', async () => {
    // When
    const lock = await readFile(fileOf('package-lock.json'), 'utf8')
    // Then
    expect(lock).toContain('node_modules/openapi-typescript')
    expect(lock).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/)
  })
})

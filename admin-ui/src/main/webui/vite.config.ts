import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const gateway = process.env.TRIREME_URL

export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  // Quinoa forwards to this port in development; a second one would be a page that nobody sees.
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    // `TRIREME_URL=http://127.0.0.1:3000 npm run dev` works on the panel before a gateway that runs already.
    ...(gateway === undefined ? {} : { proxy: { '/api': gateway, '/health': gateway } }),
  },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The page runs under a policy without inline script or style: everything is a file of this origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    testTimeout: 5000,
    restoreMocks: true,
  },
})

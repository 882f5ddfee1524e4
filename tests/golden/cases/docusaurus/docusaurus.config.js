// @ts-check
import {themes as prismThemes} from 'prism-react-renderer';

/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'Kite',
  tagline: 'Kites are cool',
  favicon: 'img/favicon.ico',
  url: 'https://kite.example',
  baseUrl: '/project/',
  onBrokenLinks: 'throw',
  i18n: { defaultLocale: 'en', locales: ['en'] },
  presets: [
    [
      'classic',
      /** @type {import('@docusaurus/preset-classic').Options} */
      ({
        docs: { sidebarPath: './sidebars.js' },
        blog: {
          showReadingTime: true,
          feedOptions: { type: ['rss', 'atom'], xslt: true },
          onInlineTags: 'warn',
        },
        theme: { customCss: './src/css/custom.css' },
      }),
    ],
  ],
  themeConfig: { prism: { theme: prismThemes.github } },
};

export default config;

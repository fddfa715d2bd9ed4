/** The reference page. Its script and style come from this gateway, and nothing in it is inline. */
export const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>VeloZ API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/ui.css" />
    <script src="/docs/ui.js" defer></script>
    <script src="/docs/start.js" defer></script>
  </head>
  <body>
    <div id="reference"></div>
  </body>
</html>
`

/** Without \`validatorUrl\` the library would send the document to a server of its makers. */
export const REFERENCE_START = `window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  syntaxHighlight: { activated: false },
  validatorUrl: null,
})
`

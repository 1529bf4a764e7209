// The page knows nothing but the document beside it, so it works behind any path of a proxy.
SwaggerUIBundle({
    url: new URL("openapi.json", document.baseURI).href,
    dom_id: "#reference",
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    displayRequestDuration: true,
    filter: true,
    defaultModelsExpandDepth: 0,
    persistAuthorization: false, // a key typed here is forgotten with the page
    validatorUrl: null, // the document is never sent to anybody
});

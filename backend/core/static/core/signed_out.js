/* Nobody is signed in: what pages kept on this telephone for times without a connection belongs to nobody here.
   What was tapped and not sent yet is kept elsewhere, and waits for the account that tapped it. */
"use strict";

if (window.caches) caches.keys().then((names) => names.forEach((name) => caches.delete(name)));

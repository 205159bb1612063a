"""What can be made to fail on purpose, a counted number of times: `POST /_emulator/<what>/fail-next`."""

from dataclasses import dataclass

# What, and what happens then.
FAILURES = {
    "renders": "the next renders submitted fail, with `errorMessage`",
    "queue": "renderTemplate answers 503 queue_unavailable",
    "inserts": "createBuilderTemplate answers 500 insert_failed",
    "storage": "downloadRender and submitEmbedForm answer 500 internal",
    "health": "getHealth answers 503 degraded",
    "mail": "emailRender answers 502 email_send_failed",
    "mail-configuration": "emailRender answers 503 email_not_configured",
    "signature-credits": "createSignature answers 402 signature_credits_exhausted",
    "signature-provider": "createSignature and cancelSignature answer 502 signature_provider_error",
    "signature-configuration": "createSignature answers 503 signature_not_configured",
    "certificates": "getSignatureCertificate answers 502 upstream_error",
    "catalogs": "publishEmbedCatalog answers 500 internal_error",
}


@dataclass(slots=True)
class Armed:
    """A failure waiting to happen `count` more times, with the message a failed render shows."""

    count: int = 0
    message: str = ""

    def fires(self) -> bool:
        """Whether it happens now; counts it off."""
        if not self.count:
            return False
        self.count -= 1
        return True

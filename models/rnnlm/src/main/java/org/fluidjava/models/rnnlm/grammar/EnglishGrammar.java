package org.fluidjava.models.rnnlm.grammar;

import static org.fluidjava.models.rnnlm.grammar.SentenceAutomaton.Builder.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;
import org.fluidjava.models.rnnlm.data.Vocabulary;
import org.fluidjava.models.rnnlm.grammar.Lexicon.Kind;
import org.fluidjava.models.rnnlm.grammar.SentenceAutomaton.Choice;

/**
 * A stochastic grammar of English-like sentences, right-linear with memory. What a reader must
 * remember over many words, across nouns of other kind and number in between:
 *
 * <ul>
 *   <li>the subject's number, for its verb: <i>the boys whom the queen near the river admires
 *       sing</i>;
 *   <li>its kind and number, for later pronouns: <i>the girl … washes herself</i>, <i>… because she
 *       works</i>, <i>… with her lamp</i>;
 *   <li>the tense that an opening word set: <i>yesterday the dogs … slept because they were
 *       tame</i>;
 *   <li>that a question's verb stays bare, and that <i>either</i> waits for its <i>or</i>.
 * </ul>
 *
 * <p>Each phrase is a method from the states that may follow it to the state before it. A phrase
 * whose noun matters later takes a function of {@link Agreement}: it is called once per noun class,
 * which is how memory becomes states. Relative clauses nest once, so the automaton is finite.
 */
final class EnglishGrammar {
  /** What later words must agree with. */
  record Agreement(Kind kind, boolean plural) {
    String pronoun() {
      return plural ? "they" : kind.pronoun;
    }

    String possessive() {
      return plural ? "their" : kind.possessive;
    }

    String reflexive() {
      return plural ? "themselves" : kind.reflexive;
    }
  }

  /** When a clause plays; OPEN until its verb decides, BARE after does, do, did. */
  private enum Tense {
    PRESENT,
    PAST,
    FUTURE,
    OPEN,
    BARE
  }

  /** Which nouns may come. */
  private enum NounNumber {
    ANY,
    SINGULAR,
    PLURAL
  }

  private final SentenceAutomaton.Builder builder = new SentenceAutomaton.Builder();
  private final int end = builder.word(Vocabulary.EOS, SentenceAutomaton.FINAL);

  private EnglishGrammar() {}

  static SentenceAutomaton automaton() {
    var grammar = new EnglishGrammar();
    return grammar.builder.build(grammar.sentence());
  }

  private int sentence() {
    return builder.choose(
        choice(0.55, statement(Tense.OPEN)),
        choice(0.12, builder.word(Lexicon.PAST_OPENING, statement(Tense.PAST))),
        choice(0.10, builder.word(Lexicon.PRESENT_OPENING, statement(Tense.PRESENT))),
        choice(0.11, builder.word(Lexicon.FUTURE_OPENING, statement(Tense.FUTURE))),
        choice(0.05, builder.word("does", question(NounNumber.SINGULAR, Tense.PRESENT))),
        choice(0.04, builder.word("do", question(NounNumber.PLURAL, Tense.PRESENT))),
        choice(0.03, builder.word("did", question(NounNumber.ANY, Tense.PAST))));
  }

  private int statement(Tense tense) {
    return subject(NounNumber.ANY, tense, a -> predicate(a, tense));
  }

  private int question(NounNumber number, Tense tense) {
    return subject(number, tense, a -> verbPhrase(a, Tense.BARE, bare -> ending(a, tense)));
  }

  /** A noun with what belongs to it; {@code rest} follows. */
  private int subject(NounNumber number, Tense tense, ToIntFunction<Agreement> rest) {
    return nounPhrase(
        number,
        true,
        a -> {
          int after = rest.applyAsInt(a);
          return builder.choose(
              choice(0.62, after),
              choice(0.15, place(after)),
              choice(0.12, subjectClause(a, tense, after)),
              choice(0.11, objectClause(a, tense, after)));
        });
  }

  /** Determiner, perhaps an adjective, noun. The adjective may already tell the noun's kind. */
  private int nounPhrase(NounNumber number, boolean adjectives, ToIntFunction<Agreement> rest) {
    List<Choice> choices = new ArrayList<>();
    choices.add(choice(0.5, builder.word("the", afterDeterminer(number, adjectives, rest))));
    if (number != NounNumber.PLURAL) {
      int next = afterDeterminer(NounNumber.SINGULAR, adjectives, rest);
      choices.add(choice(0.3, builder.word(Lexicon.SINGULAR_DETERMINER, next)));
    }
    if (number != NounNumber.SINGULAR) {
      int next = afterDeterminer(NounNumber.PLURAL, adjectives, rest);
      choices.add(choice(0.2, builder.word(Lexicon.PLURAL_DETERMINER, next)));
    }
    return builder.choose(choices);
  }

  private int afterDeterminer(
      NounNumber number, boolean adjectives, ToIntFunction<Agreement> rest) {
    int anyNoun = noun(number, List.of(Kind.values()), rest);
    if (!adjectives) {
      return anyNoun;
    }
    List<Kind> persons = List.of(Kind.MAN, Kind.WOMAN);
    return builder.choose(
        choice(0.72, anyNoun),
        choice(0.14, builder.word(Lexicon.ANY_ADJECTIVE, anyNoun)),
        choice(0.06, builder.word(Lexicon.PERSON_ADJECTIVE, noun(number, persons, rest))),
        choice(
            0.04, builder.word(Lexicon.ANIMAL_ADJECTIVE, noun(number, List.of(Kind.ANIMAL), rest))),
        choice(
            0.04, builder.word(Lexicon.THING_ADJECTIVE, noun(number, List.of(Kind.THING), rest))));
  }

  private int noun(NounNumber number, List<Kind> kinds, ToIntFunction<Agreement> rest) {
    List<Choice> choices = new ArrayList<>();
    for (Kind kind : kinds) {
      for (boolean plural : new boolean[] {false, true}) {
        if (number == NounNumber.ANY || plural == (number == NounNumber.PLURAL)) {
          int next = rest.applyAsInt(new Agreement(kind, plural));
          var words = WordClass.form(plural ? 1 : 0, Lexicon.nouns(kind));
          choices.add(choice(plural ? 0.4 : 0.6, builder.word(words, next)));
        }
      }
    }
    return builder.choose(choices);
  }

  private int place(int next) {
    return builder.word(
        Lexicon.PREPOSITION, builder.word("the", builder.word(Lexicon.PLACES, next)));
  }

  /** The boy who likes the dogs …: the verb agrees with the noun before. */
  private int subjectClause(Agreement a, Tense tense, int next) {
    int object = nounPhrase(NounNumber.ANY, false, ignored -> next);
    int verb = builder.word(verb(a, clauseTense(tense), Lexicon.transitive(a.kind())), object);
    return builder.word(a.kind().person() ? "who" : "that", verb);
  }

  /** The boy whom the dogs near the river follow …: the verb agrees with the noun within. */
  private int objectClause(Agreement a, Tense tense, int next) {
    int inner =
        nounPhrase(
            NounNumber.ANY,
            false,
            b -> {
              int verb =
                  builder.word(verb(b, clauseTense(tense), Lexicon.transitive(b.kind())), next);
              return builder.choose(choice(0.8, verb), choice(0.2, place(verb)));
            });
    return builder.word(a.kind().person() ? "whom" : "which", inner);
  }

  /** Relative clauses play in the past with a past sentence, else in the present. */
  private static Tense clauseTense(Tense tense) {
    return tense == Tense.PAST ? Tense.PAST : Tense.PRESENT;
  }

  private int predicate(Agreement a, Tense tense) {
    int plain = finiteVerbPhrase(a, tense, decided -> ending(a, decided));
    // The second verb takes the tense of the first, also where the first was free to choose.
    int first =
        finiteVerbPhrase(
            a, tense, decided -> builder.word("or", finiteVerbPhrase(a, decided, ignored -> end)));
    return builder.choose(
        choice(0.84, plain),
        choice(0.10, builder.word(Lexicon.FREQUENCY, plain)),
        choice(0.06, builder.word("either", first)));
  }

  /** A verb phrase with its tense: {@code after} is told which tense it took. */
  private int finiteVerbPhrase(Agreement a, Tense tense, ToIntFunction<Tense> after) {
    return switch (tense) {
      case FUTURE ->
          builder.word("will", verbPhrase(a, Tense.BARE, bare -> after.applyAsInt(tense)));
      case OPEN ->
          builder.choose(
              choice(0.6, verbPhrase(a, Tense.PRESENT, after)),
              choice(0.4, verbPhrase(a, Tense.PAST, after)));
      default -> verbPhrase(a, tense, after);
    };
  }

  private int verbPhrase(Agreement a, Tense tense, ToIntFunction<Tense> rest) {
    int after = rest.applyAsInt(tense);
    boolean living = a.kind() != Kind.THING;
    int object = nounPhrase(NounNumber.ANY, true, ignored -> after);
    List<Choice> choices = new ArrayList<>();
    choices.add(choice(0.28, builder.word(verb(a, tense, Lexicon.intransitive(a.kind())), after)));
    choices.add(choice(0.36, builder.word(verb(a, tense, Lexicon.transitive(a.kind())), object)));
    choices.add(choice(0.14, copula(a, tense, after)));
    if (living) {
      int self = builder.word(a.reflexive(), after);
      choices.add(choice(0.12, builder.word(verb(a, tense, Lexicon.REFLEXIVE), self)));
    }
    if (a.kind().person()) {
      Tense inner = tense == Tense.PAST ? Tense.PAST : Tense.PRESENT;
      int clause = builder.word("that", pronounClause(a, inner, after));
      choices.add(choice(0.10, builder.word(verb(a, tense, Lexicon.SAYING), clause)));
    }
    return builder.choose(choices);
  }

  private int copula(Agreement a, Tense tense, int next) {
    String be =
        switch (tense) {
          case PAST -> a.plural() ? "were" : "was";
          case BARE, FUTURE -> "be";
          default -> a.plural() ? "are" : "is";
        };
    int adjective =
        builder.choose(
            choice(0.5, builder.word(Lexicon.ANY_ADJECTIVE, next)),
            choice(0.5, builder.word(Lexicon.adjectives(a.kind()), next)));
    return builder.word(be, adjective);
  }

  /** He works, they are clever: the pronoun and the verb both point back to the subject. */
  private int pronounClause(Agreement a, Tense tense, int next) {
    int verb =
        builder.choose(
            choice(0.6, builder.word(verb(a, tense, Lexicon.intransitive(a.kind())), next)),
            choice(0.4, copula(a, tense, next)));
    return builder.word(a.pronoun(), verb);
  }

  /** What may come after the verb phrase, the end of the sentence included. */
  private int ending(Agreement a, Tense tense) {
    Tense reason = tense == Tense.PAST ? Tense.PAST : Tense.PRESENT;
    IntUnaryOperator because = next -> builder.word("because", pronounClause(a, reason, next));
    var things = WordClass.form(0, Lexicon.nouns(Kind.THING));
    int with = builder.word("with", builder.word(a.possessive(), builder.word(things, end)));
    int afterPlace = builder.choose(choice(0.8, end), choice(0.2, because.applyAsInt(end)));
    return builder.choose(
        choice(0.44, end),
        choice(0.18, place(afterPlace)),
        choice(0.13, builder.word(Lexicon.MANNER, end)),
        choice(0.15, because.applyAsInt(end)),
        choice(0.10, with));
  }

  /** The verbs of a table in the form that number and tense ask for. */
  private static WordClass verb(Agreement a, Tense tense, List<String> table) {
    return switch (tense) {
      case PAST -> WordClass.form(2, table);
      case BARE, FUTURE -> WordClass.form(1, table);
      default -> WordClass.form(a.plural() ? 1 : 0, table);
    };
  }
}

package decision_test

// The twin is a second, naive evaluator of the decision contract, written straight from the
// AWS documentation and as plainly as possible. Fuzz tests hold the real engine against it.
// It shares no code with the engine, so that a mistake in one is not a mistake in both.
//
// The twin knows only true and false. Where the documentation leaves a question open, it asks
// a "reading", which answers either way, and a case is decided once for every combination of
// answers to the questions that came up. What comes out is the set of possible decisions.

import (
	"fmt"
	"slices"
)

// twinAnswer is what the twin says about a case.
type twinAnswer struct {
	// decisions holds every outcome ("allow", "explicitDeny", "implicitDeny") some reading gives.
	decisions map[string]bool
	// questions are the open questions the outcome hangs on, sorted.
	questions []string
	// asked is how often a reading was asked anything, at most. Under one reading a question has
	// one answer wherever it comes up.
	asked int
	// crossAccount is nil where an account is unknown or the caller has none.
	crossAccount *bool
	// layers holds, for each layer that applies, every verdict some reading gives.
	layers map[string]map[string]bool
}

// twinMostQuestions bounds the work: a case is decided 2^questions times.
const twinMostQuestions = 10

// twinDecide answers a case of the decision contract by brute force.
func twinDecide(caseJSON []byte) (twinAnswer, error) {
	c, err := twinParseCase(caseJSON)
	if err != nil {
		return twinAnswer{}, err
	}
	answer := twinAnswer{
		decisions:    map[string]bool{},
		crossAccount: c.crossAccount(),
		layers:       map[string]map[string]bool{},
	}
	questions, err := twinEnumerate(func(r *twinReading) string {
		e := &twinEvaluation{twinCase: c, reading: r, verdicts: map[string]string{}}
		decision := e.decide()
		answer.decisions[decision] = true
		answer.asked = max(answer.asked, r.asked)
		for layer, verdict := range e.verdicts {
			if answer.layers[layer] == nil {
				answer.layers[layer] = map[string]bool{}
			}
			answer.layers[layer][verdict] = true
		}
		return decision
	})
	answer.questions = questions
	return answer, err
}

// twinReading is one way to read the documentation where it is open.
type twinReading struct {
	answers   map[string]bool
	consulted []string
	asked     int
}

// ask gives this reading's answer to a question: false unless it was set to true.
func (r *twinReading) ask(question string) bool {
	r.asked++
	if !slices.Contains(r.consulted, question) {
		r.consulted = append(r.consulted, question)
	}
	return r.answers[question]
}

// twinEnumerate runs decide under every reading of the questions that come up, and returns the
// questions whose answer makes a difference under at least one reading of the others.
func twinEnumerate(decide func(*twinReading) string) ([]string, error) {
	var known []string
	outcomes, met := twinRunAll(known, decide)
	for len(met) > len(known) {
		known = met
		if len(known) > twinMostQuestions {
			return nil, fmt.Errorf("twin: more than %d open questions: %v", twinMostQuestions, known)
		}
		outcomes, met = twinRunAll(known, decide)
	}
	var decisive []string
	for i, question := range known {
		for bits := range outcomes {
			if outcomes[bits] != outcomes[bits^(1<<i)] {
				decisive = append(decisive, question)
				break
			}
		}
	}
	slices.Sort(decisive)
	return decisive, nil
}

// twinRunAll decides once for each combination of answers to the known questions. It returns the
// outcomes (bit i of the index is the answer to question i) and the known questions with any new
// ones appended.
func twinRunAll(known []string, decide func(*twinReading) string) (outcomes, met []string) {
	met = slices.Clone(known)
	for bits := range 1 << len(known) {
		r := &twinReading{answers: map[string]bool{}}
		for i, question := range known {
			r.answers[question] = bits&(1<<i) != 0
		}
		outcomes = append(outcomes, decide(r))
		for _, question := range r.consulted {
			if !slices.Contains(met, question) {
				met = append(met, question)
			}
		}
	}
	return outcomes, met
}

"""Key result areas 6 to 10: analysis, collaboration, risk, training, technology."""

from __future__ import annotations

from datetime import date

from kam_xl.catalogue.named import (
    ACTIVITY,
    EFFICIENCY,
    LAGGING,
    LEADING,
    MONTHLY,
    OBJECTIVE,
    PRACTICE,
    QUARTERLY,
    YEARLY,
    Area,
    named,
    worked,
)
from kam_xl.catalogue.types import Better, Unit

FOUR_LEVELS = "D. L. Kirkpatrick, Evaluating Training Programs (1994), level {}"

PERFORMANCE = (
    named("Account health score", Area.PERFORMANCE, OBJECTIVE, LEADING, MONTHLY,
          "Weighted mean of the account's measures, each brought onto 0 to 100 between its worst and its best value "
          "and capped there.",
          "KAM_HEALTH(measures, worst, best, weights)",
          worked(70, measures=[0.9, 12], worst=[0.5, 30], best=[1, 0], weights=[1, 1])),
    named("Performance metrics met", Area.PERFORMANCE, OBJECTIVE, LAGGING, MONTHLY,
          "Metrics of the account that meet their target, divided by all its metrics that have a value.",
          "KAM_METRICS_MET(metrics, targets)", worked(0.75, metrics=[95, 70, 12, 40], targets=[90, 75, 10, 40])),
    named("Engagement metrics", Area.PERFORMANCE, ACTIVITY, LEADING, MONTHLY,
          "Index of 0 to 100 of how much the client engages: meetings held, messages answered, logins and the like in "
          "the period, each brought onto 0 to 100 between its worst and its best value, and averaged.",
          "KAM_HEALTH(engagement_measures, worst, best)",
          worked(55, engagement_measures=[4, 0.7], worst=[0, 0], best=[10, 1])),
    named("High-potential opportunities identified", Area.PERFORMANCE, ACTIVITY, LEADING, MONTHLY,
          "Opportunities rated as high potential, divided by all opportunities assessed in the period.",
          "KAM_SHARE(high_potential_opportunities, opportunities_assessed)",
          worked(0.3, high_potential_opportunities=6, opportunities_assessed=20), better=Better.HIGHER),
)
COLLABORATION = (
    named("Projects completed", Area.COLLABORATION, OBJECTIVE, LAGGING, QUARTERLY,
          "Projects with other departments that were completed, divided by those due for completion in the period.",
          "KAM_RATE(projects_completed, projects_due)", worked(0.875, projects_completed=7, projects_due=8)),
    named("Internal stakeholder satisfaction", Area.COLLABORATION, OBJECTIVE, LEADING, QUARTERLY,
          "Answers of 4 or 5 on a scale of 1 to 5 from colleagues who work with the account team, divided by all their "
          "answers in the period.",
          "KAM_CSAT(colleague_ratings)", worked(0.8, colleague_ratings=[5, 4, 4, 2, 5])),
    named("Timely response to internal requests", Area.COLLABORATION, EFFICIENCY, LEADING, MONTHLY,
          "Requests from colleagues that were answered within the agreed hours, divided by the requests answered in "
          "the period.",
          "KAM_SLA(response_hours, limit_hours)", worked(0.75, response_hours=[4, 20, 30, 8], limit_hours=24)),
    named("Alignment with account needs", Area.COLLABORATION, EFFICIENCY, LEADING, QUARTERLY,
          "Running projects with other departments that serve a need written down in an account plan, divided by all "
          "running projects.",
          "KAM_RATE(projects_serving_a_need, running_projects)",
          worked(0.9, projects_serving_a_need=9, running_projects=10)),
)
RISK = (
    named("Risk assessment accuracy", Area.RISK, EFFICIENCY, LAGGING, YEARLY,
          "Risks foreseen rightly, divided by all risks assessed a period ago: a probability of 50 % or more counts as "
          "“will happen”. KAM_RISK_ACCURACY gives the Brier score beside it.",
          "INDEX(KAM_RISK_ACCURACY(probabilities, happened), 1)",
          worked(0.75, probabilities=[0.9, 0.2, 0.6, 0.5], happened=[1, 0, 0, 1]),
          unit=Unit.FRACTION, better=Better.HIGHER, source=PRACTICE),
    named("Mitigation strategies implemented", Area.RISK, ACTIVITY, LEADING, MONTHLY,
          "Mitigations of the risk register that are in place, divided by those due by the end of the period.",
          "KAM_RATE(mitigations_in_place, mitigations_due)",
          worked(0.8, mitigations_in_place=12, mitigations_due=15)),
    named("Incident response time for critical risks", Area.RISK, EFFICIENCY, LEADING, MONTHLY,
          "Mean time in hours from a critical risk coming true to the first action on it, over the incidents of the "
          "period.",
          "KAM_RESOLUTION(occurred, first_action)",
          worked(36, occurred=[date(2026, 9, 1), date(2026, 9, 14)],
                 first_action=[date(2026, 9, 2), date(2026, 9, 16)])),
    named("Client perception of risk management", Area.RISK, OBJECTIVE, LEADING, YEARLY,
          "Answers of 4 or 5 on a scale of 1 to 5 to the question how well we manage the risks of working together, "
          "divided by all answers.",
          "KAM_CSAT(risk_ratings)", worked(0.6, risk_ratings=[4, 3, 5, 2, 4])),
)
TRAINING = (
    named("Training participation", Area.TRAINING, ACTIVITY, LEADING, QUARTERLY,
          "People who took part in a training, divided by the people it was planned for, over the period's trainings.",
          "KAM_RATE(participants, people_invited)", worked(0.9, participants=27, people_invited=30),
          also=("Participation",)),
    named("Improvement after training", Area.TRAINING, OBJECTIVE, LAGGING, QUARTERLY,
          "Mean test or assessment score of the participants after the training, divided by their score before it, "
          "less 1.",
          "KAM_IMPROVEMENT(score_before, score_after)", worked(0.25, score_before=60, score_after=75),
          source=FOUR_LEVELS.format("2 (learning)")),
    named("Satisfaction with training", Area.TRAINING, OBJECTIVE, LEADING, QUARTERLY,
          "Answers of 4 or 5 on a scale of 1 to 5 from participants, divided by all their answers.",
          "KAM_CSAT(participant_ratings)", worked(0.8, participant_ratings=[5, 5, 4, 3, 4]),
          source=FOUR_LEVELS.format("1 (reaction)")),
    named("Application of training", Area.TRAINING, EFFICIENCY, LAGGING, QUARTERLY,
          "Participants who use at work what they learned, as seen three months later, divided by all participants.",
          "KAM_RATE(participants_applying_it, participants)",
          worked(0.75, participants_applying_it=18, participants=24), source=FOUR_LEVELS.format("3 (behaviour)")),
)
TECHNOLOGY = (
    named("Adoption of the software", Area.TECHNOLOGY, ACTIVITY, LEADING, MONTHLY,
          "People who used the account software in the period, divided by the people who are meant to.",
          "KAM_RATE(active_users, intended_users)", worked(0.85, active_users=34, intended_users=40)),
    named("Reduction of manual entry errors", Area.TECHNOLOGY, OBJECTIVE, LAGGING, QUARTERLY,
          "Errors of manual entry in the period before less those of this period, divided by those of the period "
          "before.",
          "KAM_REDUCTION(errors_before, errors_after)", worked(0.3, errors_before=50, errors_after=35)),
    named("Time saved by automation", Area.TECHNOLOGY, EFFICIENCY, LAGGING, QUARTERLY,
          "Hours that the automated work took before less the hours it takes now, divided by the hours before.",
          "KAM_REDUCTION(hours_before, hours_after)", worked(0.6, hours_before=40, hours_after=16)),
    named("Improvement in data security", Area.TECHNOLOGY, OBJECTIVE, LAGGING, YEARLY,
          "Share of security checks passed in this audit, divided by the share passed in the audit before, less 1.",
          "KAM_IMPROVEMENT(checks_passed_before, checks_passed_after)",
          worked(0.125, checks_passed_before=0.8, checks_passed_after=0.9)),
)
KPIS = PERFORMANCE + COLLABORATION + RISK + TRAINING + TECHNOLOGY

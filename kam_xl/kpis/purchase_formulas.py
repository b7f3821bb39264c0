"""The native formulas of the purchase models, part by part: what KAM_P_ALIVE and its kin are made of."""

from __future__ import annotations

from kam_xl.kpis.arguments import unfit
from kam_xl.models import bgnbd, pareto_nbd
from kam_xl.models.purchase_model import PurchaseModel

LOGISTIC = "LAMBDA(x,IF(x>0,1/(1+EXP(-x)),EXP(x)/(1+EXP(x))))"

ALIVE_BGNBD = "IF(bought=0,1,logistic(LN(fourth+(bought-1))-LN(third)-power*log_plus_one((known-last)/(pause+last))))"

ALIVE_PARETO = f"""LET(gap,known-last,buying,pause+last,leaving,fourth+last,near,IF(buying<leaving,buying,leaving),
    fading,power*near/buying+(third+1)*near/leaving-1,full,log_plus_one(gap/near),
    end,IF(fading*full>{pareto_nbd.FADED:g},{pareto_nbd.FADED:g}/IF(fading>0,fading,1),full),
    w,SEQUENCE({pareto_nbd.NODES + 1},1,-{pareto_nbd.END},{2 * pareto_nbd.END / pareto_nbd.NODES}),
    weight,COSH(w)/COSH(PI()/2*SINH(w))^2,v,end/(1+EXP(-PI()*SINH(w))),later,near*(EXP(v)-1),
    area,end*SUM(weight*EXP(v-power*LN(1+later/buying)-(third+1)*LN(1+later/leaving)))/SUM(weight),
    odds,third*near/leaving*area,
    IF(odds>0,logistic(-LN(odds)-power*log_plus_one(gap/buying)-third*log_plus_one(gap/leaving)),1))"""

ALIVE = f'IF(model="pareto",{ALIVE_PARETO},{ALIVE_BGNBD})'

HISTORY = ("frequency", "recency", "age")


def checked(result: str, params: str = "params", history: tuple[str, str, str] = HISTORY) -> str:
    """The native formula of a `result` over the parameters (rate, pause, third, fourth) and a history (bought, last,
    known), both checked."""
    frequency, recency, age = history
    return f"""LET(fit,TAKE({params},4),bought,ROUND({frequency},0),known,{age},
        last,IF({recency}>known,known,{recency}),
        IF(OR({unfit(PurchaseModel, "fit")},below(0,ABS({frequency}-bought)),below(known,{recency}),
           AND(bought=0,below(0,{recency}))),#NUM!,
        LET(rate,SUM(TAKE(fit,1)),pause,SUM(CHOOSEROWS(fit,2)),third,SUM(CHOOSEROWS(fit,3)),
            fourth,SUM(CHOOSEROWS(fit,4)),power,rate+bought,logistic,{LOGISTIC},{result})))"""


MEAN_BGNBD = f"""far,fourth+bought,middle,LN(third/far),spread,SQRT(1/third+1/far),step,spread/SQRT(1+spread^2),
    end,ASINH(({bgnbd.REACH:g}/IF(third<far,third,far)+SQRT({2 * bgnbd.REACH:g})*spread)/step),
    w,SEQUENCE({bgnbd.NODES + 1},1,-1,{2 / bgnbd.NODES})*end,
    logit,middle+step*SINH(w),soft,LN(1+EXP(-ABS(logit))),soft_middle,LN(1+EXP(-ABS(middle))),
    stay,IF(logit>0,-logit,0)-soft-IF(middle>0,-middle,0)+soft_middle,
    leave,IF(logit<0,logit,0)-soft-IF(middle<0,middle,0)+soft_middle,
    weight,EXP(third*leave+far*stay)*COSH(w),chance,EXP(IF(logit<0,logit,0)-soft),total,SUM(weight)"""

BOUGHT_BGNBD = f"""LAMBDA(t,LET(ratio,t/(pause+known),long,power*log_plus_one(chance*ratio),
    share,IF(long<1E-4,long*(1-long/2*(1-long/3*(1-long/4))),1-EXP(-long)),
    SUM(weight*IF(chance<{bgnbd.TINY:g},power*ratio,share/chance))/total))"""

BOUGHT_PARETO = """LAMBDA(t,LET(seen,fourth+known,growth,log_plus_one(t/seen),steps,(1-third)*growth,
    power/(pause+known)*seen*growth*IF(ABS(steps)<1E-4,1+steps/2*(1+steps/3*(1+steps/4)),(EXP(steps)-1)/steps)))"""


def expected(over_time: str) -> str:
    """The native formula of purchases expected, where `over_time` is a formula over `mean`, which gives those of a
    customer who is alive for a time from now."""
    return (f'{ALIVE}*IF(model="pareto",LET(mean,{BOUGHT_PARETO},{over_time}),'
            f"LET({MEAN_BGNBD},mean,{BOUGHT_BGNBD},{over_time}))")


DISCOUNTED = """LET(t,SEQUENCE(whole),each,(1+discount)^-t,
    SUM(MAP(t,mean)*(each-IF(t<whole,each/(1+discount),0))))"""
"""Σ (E(t) − E(t−1))·dᵗ, summed by parts."""

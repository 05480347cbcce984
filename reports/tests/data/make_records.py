#!/usr/bin/env python3
"""Makes the run records of tests/golden: python3 make_records.py. Each line vouches for the one before, so they cannot be
edited by hand. After a change: JWO_UPDATE_GOLDEN=1 for test_junit and test_console, and read the difference."""
import hashlib
import json
import os

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")


def run(name, lines, tail=b''):
    prev='0'*64; out=b''
    for l in lines:
        l=dict(l); l['prev']=prev
        t=json.dumps(l,separators=(',',':'),ensure_ascii=False).encode()
        prev=hashlib.sha256(t).hexdigest(); out+=t+b'\n'
    with open(os.path.join(GOLDEN, name + '.jsonl'), 'wb') as file: file.write(out+tail)
HEAD=dict(type='run',schema=1,version='0.1.0',plan_digest='a1'*32,profile=dict(name='corner-shop',digest='b2'*32),seed=18446744073709551615,strict=False,selection=[],started='2026-03-01T10:00:00.000Z')
def story(i,t,c=('CAP-1',)): return dict(type='story',story=i,title=t,covers=list(c))
def step(i,n,t): return dict(type='step',story=i,index=n,text=t)
def check(i,id,v,covers,what,exp,act,step=0,where='',trip='',level='MUST'): return dict(type='check',story=i,id=id,covers=covers,level=level,verdict=v,what=what,expected=exp,actual=act,step=step,where=where,trip=trip)
def ex(i,seq,op,status,body='{}',resp='{}',outcome='',fault='',delivered=True,violation='',trip='t-1',frm=True,target=None):
    return dict(type='exchange',story=i,seq=seq,direction='from-retailer' if frm else 'to-retailer',op=op,trip=trip,world_ms=1000*seq,began='2026-03-01T10:00:01.000Z',elapsed_ms=3,request=dict(method='POST',target=target or '/v1/%s/charge'%op,head='content-type: application/json\r\n',body=body),response=dict(status=status,head='',body=resp),outcome=outcome,effect=status==200,delivered=delivered,fault=fault,violation=violation)
def verdict(i,v,reason='',ms=12): return dict(type='verdict',story=i,verdict=v,reason=reason,real_ms=ms,world_ms=ms)
def end(o,e): return dict(type='end',outcome=o,exit=e,finished='2026-03-01T10:00:09.000Z')
H='payment/happy-path'; R='faults/answer-lost'; T='top'
run('passed',[HEAD,story(R,'An answer is lost'),story(H,'A cart is captured',['CAP-1','ADJ-1']),step(H,1,'Riley enters'),step(R,1,'Riley leaves'),
  check(H,'expect','passed',['CAP-1'],'trip.charge equals','CAPTURED','CAPTURED',1,'payment/happy-path.lua:17','t-1'),
  check(H,'capture-once','passed',['CAP-4'],'A trip is captured once','','',0,'','t-1'),
  ex(H,1,'capture',200),verdict(R,'passed','',1500),story(T,'A story in no folder'),verdict(T,'passed'),verdict(H,'passed'),end('conformant',0)])
AMT='{"shoppingTripId":"t-1","amount":{"amount":15.99,"code":"USD"}}'
run('failed',[dict(HEAD,strict=True),story(H,'A cart is captured',['CAP-1']),step(H,1,'Riley enters'),step(H,2,'The retailer captures, once'),
  ex(H,1,'purchases',201,frm=False,outcome='purchase-1',target='/v1/order/purchases'),ex(H,2,'adjust',200,AMT,'{"status":"APPROVED"}','APPROVED'),ex(H,3,'capture',200,AMT,'','',fault='answer lost after the effect',delivered=False),ex(H,4,'capture',200,AMT,''),ex(H,5,'adjust',200,AMT,trip='t-2'),ex(H,6,'capture',400,AMT,'{"errorMsg":"BadRequestException"}','BadRequestException',violation='second-capture: captured before'),
  check(H,'expect','failed',['CAP-1'],'trip.charge.status equals','"CAPTURED"','"ADJUSTED"',2,'payment/happy-path.lua:23','t-1'),
  check(H,'expect','passed',['CAP-1'],'trip.gate equals','"open"','"open"',1,'payment/happy-path.lua:9','t-1'),
  check(H,'capture-once','failed',['CAP-4','IDE-2','CON-1'],'A trip is captured once; a repeat asks for the same amount','no capture after one that was answered 200','captured again: 15.99 USD',0,'seq 6','t-1'),
  verdict(H,'failed','',48),
  story('payment/slow','A pending adjust is polled',['ADJ-4']),ex('payment/slow',1,'adjust',200,AMT,'{"status":"PENDING"}','PENDING'),
  check('payment/slow','pending-pace','warned',['ADJ-4'],'A pending adjust is asked again no faster than once a second','a pause of 1000 ms after PENDING','asked again after 120 ms',0,'seq 1','t-1','SHOULD'),
  verdict('payment/slow','warned','',2048),
  check('','well-formed','failed',['SEC-1'],'Calls are signed','a call about a trip that Amazon has announced','POST /v1/nonsense, answered 400 UnknownShoppingTrip',0,'seq 1',''),
  ex('',1,'unknown',400,'','{}','UnknownShoppingTrip',trip='',target='/v1/nonsense'),
  end('not conformant',1)])
run('broken',[HEAD,story(R,'An answer is lost'),step(R,1,'Riley leaves'),verdict(R,'broken','faults/answer-lost.lua:12: attempt to index a nil value'),end('harness fault',4)])
run('not-applicable',[HEAD,story('refund/full','All comes back'),verdict('refund/full','not-applicable','the profile has no hook "refunds"',0),story(H,'A cart is captured'),verdict(H,'passed'),end('conformant',0)])
run('inconclusive',[HEAD,story(H,'A cart is captured'),step(H,1,'Riley enters'),verdict(H,'inconclusive','the retailer cannot be reached: connection refused',30001),end('inconclusive',3)])
run('cut-short',[HEAD,story(H,'A cart is captured'),step(H,1,'Riley enters'),story(R,'An answer is lost'),verdict(R,'passed')],b'{"type":"verdict","story":"payment/ha')
X="hostile/it's $HOME"
BAD=']]> <b> & "q" \x1b[31m\r\n\t\x7f\x85\ufffe\ufffd end'
run('hostile',[dict(HEAD,profile=dict(name='<&"\x1b]0;x\x07',digest='b2'*32)),story(X,'Title '+BAD),step(X,1,'Step '+BAD),
  ex(X,1,'capture',500,'{"a":"'+BAD+'"}','<html>'+'é'*400,BAD,BAD,False,BAD),
  check(X,'expect','failed',['CAP-1'],'what '+BAD,'expected '+BAD,'actual '+BAD,1,'hostile.lua:3','t-1'),
  check(X,'clean-answers','failed',['SEC-6'],'Answers carry no insides','an answer without insides',BAD,1,'seq 1','t-1'),
  verdict(X,'failed','reason '+BAD),end('not conformant',1)])

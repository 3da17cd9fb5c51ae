//! One stage of matching: clusters are found by a sweep over amount and time, and each is assigned for itself. A cluster is a connected set
//! of orders and rows of the same amount whose windows overlap, so nothing outside can change what is best inside.

use super::assign::{Ending, Graph, Solver};
use super::rows::NONE;

/// A receipt or payment in the pool of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Only spots and nodes of one class may be paired: the amount, mostly.
    pub class: i64,
    /// When.
    pub time: i64,
    /// The position of the row.
    pub row: u32,
}

/// An order, or the lines of one cart, in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Only spots and nodes of one class may be paired.
    pub class: i64,
    /// The first moment of the window.
    pub lo: i64,
    /// The last moment of the window.
    pub hi: i64,
    /// The moment from which differences are measured.
    pub anchor: i64,
    /// The position of the order, or of the first line of a cart.
    pub order: u32,
    /// When it was created, for the gateway's sequence.
    pub created: i64,
}

/// How a pair was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It stands in every best solution.
    Sure,
    /// Time left it open and the gateway's sequence settled it.
    BySequence,
    /// It stands in some best solutions.
    Open,
    /// It is one of far too many.
    Crowd,
}

/// A pair of a node and a spot, by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The order of the node.
    pub order: u32,
    /// The row of the spot.
    pub row: u32,
    /// The spot's time less the node's anchor, in milliseconds.
    pub delta: i64,
    /// How it was settled.
    pub settled: Settled,
}

/// More possible pairs than this in one cluster are not weighed: that many rows of one amount around one moment cannot be told apart.
const MOST_EDGES: usize = 1_000_000;
/// Candidates named for each order of such a crowd.
const CROWD_NAMED: usize = 10;
/// Open pairs above which the sequence is not asked.
const SEQUENCE_PAIRS: usize = 400;

/// What else decides in a stage.
pub struct Terms<'t> {
    /// Milliseconds by which two solutions must differ.
    pub margin: i64,
    /// Whether a pair was forbidden by hand.
    pub banned: &'t (dyn Fn(u32, u32) -> bool + Sync),
    /// The gateway's own number of a row, [`NONE`] without one; `None` where there are no sequences.
    pub sequence: Option<&'t (dyn Fn(u32) -> i64 + Sync)>,
}

/// Pairs nodes with spots, which are both sorted.
pub fn pair(nodes: &[Node], spots: &[Spot], terms: &Terms<'_>) -> Vec<Pair> {
    let mut work = Work { spots, terms, graph: Graph::default(), solver: Solver::default(), pairs: Vec::new() };
    let mut members: Vec<Member> = Vec::new();
    let (mut at, mut class) = (0, i64::MIN);
    let (mut block, mut end) = (0..0, 0);
    for node in nodes {
        if node.class != class {
            work.close(&mut members);
            class = node.class;
            let start = at + spots[at..].partition_point(|spot| spot.class < class);
            block = start..start + spots[start..].partition_point(|spot| spot.class == class);
            (at, end) = (start, start);
        }
        at += spots[at..block.end].partition_point(|spot| spot.time < node.lo);
        let last = at + spots[at..block.end].partition_point(|spot| spot.time <= node.hi);
        if last == at {
            continue;
        }
        if at >= end {
            work.close(&mut members);
        }
        end = end.max(last);
        members.push(Member { node: *node, first: at, last });
    }
    work.close(&mut members);
    work.pairs
}

/// A node with the spots in its window.
struct Member {
    node: Node,
    first: usize,
    last: usize,
}

struct Work<'s> {
    spots: &'s [Spot],
    terms: &'s Terms<'s>,
    graph: Graph,
    solver: Solver,
    pairs: Vec<Pair>,
}

impl Work<'_> {
    /// Ends a cluster.
    fn close(&mut self, members: &mut Vec<Member>) {
        match members.as_slice() {
            [] => return,
            [only] => self.alone(only),
            many => {
                let edges: usize = many.iter().map(|member| member.last - member.first).sum();
                if edges > MOST_EDGES { self.crowd(many) } else { self.weigh(many) }
            }
        }
        members.clear();
    }

    fn push(&mut self, node: &Node, spot: usize, settled: Settled) {
        let spot = self.spots[spot];
        self.pairs.push(Pair { order: node.order, row: spot.row, delta: spot.time - node.anchor, settled });
    }

    /// One order: the nearest row, unless another is nearly as near.
    fn alone(&mut self, member: &Member) {
        let node = &member.node;
        let cost = |spot: usize| (self.spots[spot].time - node.anchor).abs();
        let allowed =
            (member.first..member.last).filter(|spot| !(self.terms.banned)(node.order, self.spots[*spot].row));
        let Some(least) = allowed.clone().map(cost).min() else { return };
        let near: Vec<usize> = allowed.filter(|spot| cost(*spot) <= least + self.terms.margin).collect();
        let settled = if near.len() == 1 { Settled::Sure } else { Settled::Open };
        near.into_iter().for_each(|spot| self.push(node, spot, settled));
    }

    /// Too many to be weighed: all are open.
    fn crowd(&mut self, members: &[Member]) {
        for member in members {
            let node = &member.node;
            let allowed = |spot: &usize| !(self.terms.banned)(node.order, self.spots[*spot].row);
            let mut nearest: Vec<usize> = (member.first..member.last).filter(allowed).collect();
            nearest.sort_by_key(|spot| ((self.spots[*spot].time - node.anchor).abs(), *spot));
            nearest.truncate(CROWD_NAMED);
            nearest.into_iter().for_each(|spot| self.push(node, spot, Settled::Crowd));
        }
    }

    fn weigh(&mut self, members: &[Member]) {
        let first = members.iter().map(|member| member.first).min().unwrap_or_default();
        let last = members.iter().map(|member| member.last).max().unwrap_or_default();
        self.graph.clear(last - first);
        for member in members {
            for spot in member.first..member.last {
                let Spot { time, row, .. } = self.spots[spot];
                if !(self.terms.banned)(member.node.order, row) {
                    self.graph.allow((spot - first) as u32, (time - member.node.anchor).abs());
                }
            }
            self.graph.end_order();
        }
        self.solver.solve(&self.graph, self.terms.margin);
        let endings = std::mem::take(&mut self.solver.endings);
        for (member, ending) in members.iter().zip(&endings) {
            if let Ending::Sure(row) = ending {
                self.push(&member.node, first + *row as usize, Settled::Sure);
            }
        }
        self.solver.endings = endings;
        let mut open = std::mem::take(&mut self.solver.candidates);
        if let Some(sequence) = self.terms.sequence
            && !open.is_empty()
            && open.len() <= SEQUENCE_PAIRS
        {
            self.settle_by_sequence(members, first, sequence, &mut open);
        }
        for (order, row) in &open {
            self.push(&members[*order as usize].node, first + *row as usize, Settled::Open);
        }
        self.solver.candidates = open;
    }

    /// Groups of open orders and rows of equal size, in which the rows' own numbers run as the orders do.
    fn settle_by_sequence(
        &mut self,
        members: &[Member],
        first: usize,
        sequence: &dyn Fn(u32) -> i64,
        open: &mut Vec<(u32, u32)>,
    ) {
        let mut rest = Vec::new();
        while let Some((order, row)) = open.first().copied() {
            let (mut orders, mut rows) = (vec![order], vec![row]);
            let mut known = 0;
            while known < orders.len() + rows.len() {
                known = orders.len() + rows.len();
                for (order, row) in open.iter() {
                    let (has, takes) = (orders.contains(order), rows.contains(row));
                    if has && !takes {
                        rows.push(*row);
                    } else if takes && !has {
                        orders.push(*order);
                    }
                }
            }
            let (group, others): (Vec<_>, Vec<_>) = open.iter().partition(|(order, _)| orders.contains(order));
            *open = others;
            let number = |row: u32| sequence(self.spots[first + row as usize].row);
            match self.in_sequence(members, first, &mut orders, &mut rows, &number, &group) {
                true => {
                    for (order, row) in orders.iter().zip(&rows) {
                        self.push(&members[*order as usize].node, first + *row as usize, Settled::BySequence);
                    }
                }
                false => rest.extend(group),
            }
        }
        *open = rest;
    }

    /// Sorts both sides of a group and says whether pairing them in that order is one of the best solutions.
    fn in_sequence(
        &self,
        members: &[Member],
        first: usize,
        orders: &mut [u32],
        rows: &mut [u32],
        number: &dyn Fn(u32) -> i64,
        group: &[(u32, u32)],
    ) -> bool {
        if orders.len() != rows.len() || rows.iter().any(|row| number(*row) == NONE) {
            return false;
        }
        let created = |order: u32| members[order as usize].node.created;
        orders.sort_by_key(|order| created(*order));
        rows.sort_by_key(|row| number(*row));
        let twice = orders.windows(2).any(|two| created(two[0]) == created(two[1]))
            || rows.windows(2).any(|two| number(two[0]) == number(two[1]));
        if twice || orders.iter().zip(rows.iter()).any(|(order, row)| !group.contains(&(*order, *row))) {
            return false;
        }
        let cost =
            |order: u32, row: u32| (self.spots[first + row as usize].time - members[order as usize].node.anchor).abs();
        let so: i64 = orders.iter().zip(rows.iter()).map(|(order, row)| cost(*order, *row)).sum();
        let best =
            orders.iter().map(|order| self.solver.found(&self.graph, *order as usize).map(|row| cost(*order, row)));
        let Some(best) = best.sum::<Option<i64>>() else { return false };
        so <= best + self.terms.margin * orders.len() as i64
    }
}

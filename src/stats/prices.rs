//! What each product cost when, and which machines still sell it for another price than most.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::count::{Key, label};
use super::figures::Nature;
use super::table::{Cell, Column, Table};
use super::topic::{By, Options};
use crate::store::stats::{Grouping, column};
use crate::value::Value;

/// Sales of one product for one price.
#[derive(Debug, Clone, Copy, Default)]
struct Sold {
    count: i64,
    first: Option<i64>,
    last: Option<i64>,
}

impl Sold {
    fn join(&mut self, other: Sold) {
        self.count += other.count;
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = self.last.max(other.last);
    }
}

/// Sales by product, price and machine, while they are counted: each name has a number, the absent one too.
#[derive(Default)]
pub(super) struct Counting {
    goods: Numbers,
    machines: Numbers,
    sold: HashMap<(u32, i64, u32), Sold>,
}

/// Names in the order in which they were first seen.
#[derive(Default)]
struct Numbers {
    names: HashMap<String, u32>,
    keys: Vec<Key>,
    missing: Option<u32>,
}

impl Numbers {
    fn of(&mut self, name: &Value) -> u32 {
        let next = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        let (number, key) = match name.as_text() {
            None => (*self.missing.get_or_insert(next), Key::Missing),
            Some(name) => match self.names.get(name) {
                Some(number) => return *number,
                None => (*self.names.entry_ref(name).or_insert(next), Key::Name(name.to_owned())),
            },
        };
        if number == next {
            self.keys.push(key);
        }
        number
    }
}

/// By product, price and machine.
pub(super) struct Prices(BTreeMap<Key, BTreeMap<i64, BTreeMap<Key, Sold>>>);

/// By what orders must be grouped.
pub(super) fn grouping() -> Grouping {
    Grouping { goods: true, machine: true, price: true, times: true, ..Grouping::default() }
}

impl Counting {
    /// Takes a group of orders.
    pub(super) fn add(&mut self, group: &[Value]) {
        let Some(price) = group[column::PRICE].as_integer().filter(|_| Nature::of(group).is_sale()) else { return };
        let sold = Sold {
            count: group[column::COUNT].as_integer().unwrap_or_default(),
            first: group[column::FIRST].as_integer(),
            last: group[column::LAST].as_integer(),
        };
        let (goods, machine) = (self.goods.of(&group[column::GOODS]), self.machines.of(&group[column::MACHINE]));
        self.sold.entry((goods, price, machine)).or_default().join(sold);
    }

    /// What was counted, in order.
    pub(super) fn sorted(&self) -> Prices {
        let mut sorted = Prices(BTreeMap::new());
        for ((goods, price, machine), sold) in &self.sold {
            let (goods, machine) = (&self.goods.keys[*goods as usize], &self.machines.keys[*machine as usize]);
            let machines = sorted.0.entry(goods.clone()).or_default().entry(*price).or_default();
            machines.insert(machine.clone(), *sold);
        }
        sorted
    }
}

impl Prices {
    /// What each product cost when.
    pub(super) fn periods(&self, options: &Options) -> Table {
        periods(self, options)
    }

    /// Which machines ask another price than most.
    pub(super) fn lagging(&self, options: &Options) -> Table {
        lagging(self, options)
    }
}

fn all(machines: &BTreeMap<Key, Sold>) -> Sold {
    let mut sold = Sold::default();
    machines.values().for_each(|one| sold.join(*one));
    sold
}

fn time(time: Option<i64>) -> Cell {
    time.map_or(Cell::Empty, Cell::Time)
}

fn periods(prices: &Prices, options: &Options) -> Table {
    let mut rows = Vec::new();
    for (goods, prices) in &prices.0 {
        let mut told: Vec<_> = prices.iter().map(|(price, machines)| (all(machines), *price, machines.len())).collect();
        told.sort_by_key(|(sold, price, _)| (sold.first, *price));
        rows.extend(told.into_iter().map(|(sold, price, machines)| {
            vec![
                Cell::Text(label(By::Goods, goods, options.language)),
                Cell::Money(price),
                time(sold.first),
                time(sold.last),
                Cell::Count(sold.count),
                Cell::Count(i64::try_from(machines).unwrap_or(i64::MAX)),
            ]
        }));
    }
    Table {
        name: "prices",
        en: "Prices over time".to_owned(),
        ru: "История цен".to_owned(),
        columns: vec![
            Column::name("goods", "Product", "Продукт"),
            Column::number("price", "Price", "Цена"),
            Column::name("first_sale", "First sale", "Первая продажа"),
            Column::name("last_sale", "Last sale", "Последняя продажа"),
            Column::number("sold", "Sold", "Продано"),
            Column::number("machines", "Machines", "Автоматов"),
        ],
        rows,
        rest: false,
        total: None,
        chart: None,
    }
}

/// Machines whose newest price of a product is not that of most machines, and which sold for it after most had theirs.
fn lagging(prices: &Prices, options: &Options) -> Table {
    let mut rows = Vec::new();
    for (goods, prices) in &prices.0 {
        let mut newest: BTreeMap<&Key, (Option<i64>, i64, i64)> = BTreeMap::new();
        for (price, machines) in prices {
            for (machine, sold) in machines {
                let known = newest.entry(machine).or_insert((sold.last, *price, sold.count));
                if sold.last > known.0 {
                    *known = (sold.last, *price, sold.count);
                }
            }
        }
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        newest.values().for_each(|(_, price, _)| *counts.entry(*price).or_default() += 1);
        // Only what more than half of the machines ask is usual.
        let Some((usual, _)) = counts.iter().find(|(_, count)| **count * 2 > newest.len()) else { continue };
        let since = prices.get(usual).and_then(|machines| all(machines).first);
        for (machine, (last, price, _)) in &newest {
            if price != usual && *last > since {
                rows.push(vec![
                    Cell::Text(label(By::Goods, goods, options.language)),
                    Cell::Text(label(By::Machine, machine, options.language)),
                    Cell::Money(*price),
                    Cell::Money(*usual),
                    Cell::Money(price - usual),
                    time(since),
                    time(*last),
                ]);
            }
        }
    }
    Table {
        name: "lagging",
        en: "Machines whose price is not that of most".to_owned(),
        ru: "Автоматы с ценой не как у большинства".to_owned(),
        columns: vec![
            Column::name("goods", "Product", "Продукт"),
            Column::name("machine", "Machine", "Автомат"),
            Column::number("price", "Price", "Цена"),
            Column::number("usual_price", "Usual price", "Обычная цена"),
            Column::number("difference", "Difference", "Разница"),
            Column::name("usual_since", "Usual since", "Обычная с"),
            Column::name("last_sale", "Last sale", "Последняя продажа"),
        ],
        rows,
        rest: false,
        total: None,
        chart: None,
    }
}

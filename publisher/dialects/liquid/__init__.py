"""Liquid, as Jekyll and Eleventy run it over posts."""
